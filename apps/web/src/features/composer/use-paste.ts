import { type ClipboardEvent, type KeyboardEvent, useRef } from 'react';

import { fieldDirection } from '../../lib/field-direction.ts';
import { pressedLetter } from '../../lib/pressed-letter.ts';
import { attachPaste, takeBackPaste } from './attach.actions.ts';
import { type GivenFiles, isLongPaste } from './attach.ts';
import type { Attachment } from './draft.ts';

export interface PasteHandlers {
  onPaste: (event: ClipboardEvent<HTMLTextAreaElement>) => void;
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  onKeyUp: () => void;
}

/**
 * Sets long pastes beside the text, and files. Pasted as plain text, with Shift, everything goes into
 * the field; undone right afterwards, a long paste goes again.
 */
export function usePaste(home: string, attach: (given: GivenFiles) => void): PasteHandlers {
  const isPlain = useRef(false);
  const last = useRef<{ pasted: Attachment; text: string } | null>(null);
  return {
    onPaste(event) {
      const files = filesOf(event.clipboardData);
      const text = event.clipboardData.getData('text/plain');
      if (files.length === 0 && (isPlain.current || !isLongPaste(text))) {
        // Before the browser lays it out.
        event.currentTarget.dir = fieldDirection(event.currentTarget.value + text);
        return;
      }
      event.preventDefault();
      if (files.length > 0) return attach({ files, folders: [] });
      const pasted = attachPaste(home, text);
      last.current = pasted === undefined ? null : { pasted, text: event.currentTarget.value };
    },
    onKeyDown(event) {
      if (!event.ctrlKey && !event.metaKey) return;
      const letter = pressedLetter(event);
      // The paste that follows does not say with which keys it was asked for.
      if (letter === 'v') isPlain.current = event.shiftKey;
      if (letter !== 'z' || event.shiftKey || last.current === null) return;
      const { pasted, text } = last.current;
      last.current = null;
      const isNext = event.currentTarget.value === text;
      if (isNext && takeBackPaste(home, pasted)) event.preventDefault();
    },
    onKeyUp() {
      isPlain.current = false;
    },
  };
}

/** Programs that write documents put a picture of them beside their text: the text is meant. */
function filesOf(data: DataTransfer): File[] {
  return data.types.includes('text/html') ? [] : [...data.files];
}
