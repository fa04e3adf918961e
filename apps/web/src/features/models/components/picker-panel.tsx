import { Popover } from 'radix-ui';
import { type RefObject, useMemo } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Sheet } from '../../../ui/sheet.tsx';
import { NARROW, useMedia } from '../../../ui/use-media.ts';
import { ModelList } from './model-list.tsx';

interface PickerPanelProps {
  open: boolean;
  modelId: string | null;
  /** Above it, and as wide, the list stands. */
  anchor: RefObject<HTMLElement | null>;
  /** The button that opens and closes the list. */
  opener: RefObject<HTMLElement | null>;
  onChoose: (modelId: string) => void;
  onClose: () => void;
}

/** The list of models: above the composer, on a phone from the lower edge. */
export function PickerPanel(props: PickerPanelProps) {
  const { open, modelId, anchor, opener, onChoose, onClose } = props;
  const narrow = useMedia(NARROW);
  const measured = useMemo(() => measurable(anchor), [anchor]);
  const list = <ModelList chosenId={modelId} onChoose={onChoose} onLeave={onClose} forChat />;

  if (narrow) {
    return (
      <Sheet open={open} onOpenChange={onClose} side="bottom" label={strings.models.list}>
        <div className="flex min-h-0 grow flex-col rounded-t-xl bg-raised">{list}</div>
      </Sheet>
    );
  }
  return (
    <Popover.Root open={open} onOpenChange={onClose}>
      <Popover.Anchor virtualRef={measured} />
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="start"
          sideOffset={8}
          collisionPadding={12}
          aria-label={strings.models.list}
          onPointerDownOutside={(event) => {
            // The button closes the list itself; closed by this press, it would open it again.
            if (isInside(event.detail.originalEvent.target, opener.current)) event.preventDefault();
          }}
          // The kit gives the focus back in a later task, and what is typed until then is lost.
          onCloseAutoFocus={(event) => event.preventDefault()}
          onEscapeKeyDown={() => opener.current?.focus()}
          className="z-(--z-popover) flex h-[min(38rem,var(--radix-popover-content-available-height,38rem))] min-h-80 w-(--radix-popover-trigger-width) animate-rise flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-2"
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

function isInside(target: EventTarget | null, box: HTMLElement | null): boolean {
  return target instanceof Node && box !== null && box.contains(target);
}
