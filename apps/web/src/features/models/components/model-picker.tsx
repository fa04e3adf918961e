import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type ComponentProps, type RefObject, useCallback, useMemo, useRef } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import { Sheet } from '../../../ui/sheet.tsx';
import { NARROW, useMedia } from '../../../ui/use-media.ts';
import { chooseModel } from '../models.actions.ts';
import { pickerStore, setPickerOpen } from '../models.store.ts';
import { useNames } from '../use-names.ts';
import { ModelList } from './model-list.tsx';

const closePicker = () => setPickerOpen(false);

interface ModelPickerProps {
  modelId: string | null;
  /** Above it, and as wide, the list opens. */
  anchor: RefObject<HTMLElement | null>;
  /** A model was chosen, and the list is closed. */
  onChosen: () => void;
}

/** The button that names the chosen model, and the list behind it. */
export function ModelPicker({ modelId, anchor, onChosen }: ModelPickerProps) {
  const open = useStore(pickerStore, (state) => state.open);
  const narrow = useMedia(NARROW);
  const chosen = useRef(false);
  const measured = useMemo(() => measurable(anchor), [anchor]);

  const choose = useCallback((id: string) => {
    chooseModel(id);
    chosen.current = true;
    closePicker();
  }, []);
  const list = <ModelList chosenId={modelId} onChoose={choose} onLeave={closePicker} />;

  if (narrow) {
    return (
      <>
        <PickerButton modelId={modelId} onClick={() => setPickerOpen(true)} />
        <Sheet open={open} onOpenChange={setPickerOpen} side="bottom" label={strings.models.list}>
          {list}
        </Sheet>
      </>
    );
  }
  return (
    <Popover.Root open={open} onOpenChange={setPickerOpen}>
      <Popover.Anchor virtualRef={measured} />
      <Popover.Trigger asChild>
        <PickerButton modelId={modelId} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={12}
          aria-label={strings.models.list}
          onCloseAutoFocus={(event) => {
            if (!chosen.current) return;
            chosen.current = false;
            event.preventDefault();
            onChosen();
          }}
          className="z-(--z-popover) flex h-[min(38rem,var(--radix-popover-content-available-height))] min-h-80 w-(--radix-popover-trigger-width) animate-rise flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-2"
        >
          {list}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The kit measures whatever has a box; before the anchor is drawn there is an empty one. */
function measurable(anchor: RefObject<HTMLElement | null>) {
  return {
    current: {
      getBoundingClientRect: () => anchor.current?.getBoundingClientRect() ?? new DOMRect(),
    },
  };
}

function PickerButton({ modelId, ...rest }: { modelId: string | null } & ComponentProps<'button'>) {
  const { model } = useNames(modelId ?? '');
  const label = modelId === null ? strings.models.choose : model;
  return (
    <button
      type="button"
      {...rest}
      aria-label={modelId === null ? label : strings.models.chosen(label)}
      className="inline-flex h-(--h-md) min-w-0 items-center gap-1.5 rounded-sm px-2 text-13 font-strong text-ink-2 transition-colors duration-(--d-fast) hover:bg-hover hover:text-ink aria-expanded:bg-hover aria-expanded:text-ink"
    >
      <span className="truncate">{label}</span>
      <span className="text-ink-3">
        <Icon of={ChevronDown} size="sm" />
      </span>
    </button>
  );
}
