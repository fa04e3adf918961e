import { type RefObject, Suspense, useCallback, useRef } from 'react';
import { useStore } from 'zustand';

import { lazyPart } from '../../../ui/lazy-part.ts';
import { pickerStore, setPickerOpen } from '../models.store.ts';
import { PickerButton } from './picker-button.tsx';

/** The first page is drawn without the list; by the time it is wanted it is here. */
const LazyPanel = lazyPart(async () => (await import('./picker-panel.tsx')).PickerPanel);

const close = () => setPickerOpen(false);

interface ModelPickerProps {
  modelId: string | null;
  /** Above it, and as wide, the list opens. */
  anchor: RefObject<HTMLElement | null>;
  onChoose: (modelId: string) => void;
  /** Where the focus goes once a model is chosen. */
  onChosen: () => void;
}

/** The button that names the chosen model, and the list behind it. */
export function ModelPicker({ modelId, anchor, onChoose, onChosen }: ModelPickerProps) {
  const open = useStore(pickerStore, (state) => state.open);
  const button = useRef<HTMLButtonElement>(null);
  const choose = useCallback(
    (id: string) => {
      onChoose(id);
      close();
      onChosen();
    },
    [onChoose, onChosen],
  );
  return (
    <>
      <PickerButton
        ref={button}
        modelId={modelId}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setPickerOpen(!open)}
      />
      {/* Also while it is closed: a part that is fetched when it is opened comes late. */}
      <Suspense>
        <LazyPanel
          open={open}
          modelId={modelId}
          anchor={anchor}
          opener={button}
          onChoose={choose}
          onClose={close}
        />
      </Suspense>
    </>
  );
}
