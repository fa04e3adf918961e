import { useEffect, useState } from 'react';

import type { GivenFiles } from './attach.ts';
import { MESSAGE_FIELD_ID } from './components/message-field.tsx';

/** Takes files that are dropped anywhere on the page; says whether some are held over it. */
export function useFileDrop(onDrop: (given: GivenFiles) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    const listen = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop') => {
      const onEvent = (event: DragEvent) => {
        const { dataTransfer } = event;
        if (dataTransfer === null || !dataTransfer.types.includes('Files')) return;
        // Else the browser would leave the page for the file.
        event.preventDefault();
        if (isCovered()) {
          dataTransfer.dropEffect = 'none';
          return;
        }
        dataTransfer.dropEffect = 'copy';
        // Only what leaves the window goes to nothing.
        setOver(type !== 'drop' && !(type === 'dragleave' && event.relatedTarget === null));
        if (type === 'drop') onDrop(givenBy(dataTransfer));
      };
      document.addEventListener(type, onEvent, { signal: controller.signal });
    };
    for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'] as const) listen(type);
    return () => controller.abort();
  }, [onDrop]);
  return isOver;
}

/** A dialog lies over the message box: what is dropped then is not meant for it. */
function isCovered(): boolean {
  const field = document.getElementById(MESSAGE_FIELD_ID);
  return (field?.closest('[aria-hidden=true]') ?? null) !== null;
}

/** To be asked while the event lasts: afterwards nothing is there. */
function givenBy({ items }: DataTransfer): GivenFiles {
  const files: File[] = [];
  const folders: string[] = [];
  for (const item of items) {
    const file = item.kind === 'file' ? item.getAsFile() : null;
    if (file === null) continue;
    if (item.webkitGetAsEntry()?.isDirectory === true) folders.push(file.name);
    else files.push(file);
  }
  return { files, folders };
}
