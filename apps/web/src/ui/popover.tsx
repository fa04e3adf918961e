import { X } from 'lucide-react';
import { Popover as Kit } from 'radix-ui';
import { type ReactNode, type RefObject, useMemo } from 'react';

import { strings } from '../i18n/index.ts';
import { IconButton } from './button.tsx';
import { Sheet } from './sheet.tsx';
import { NARROW, useMedia } from './use-media.ts';

const PARTS = 'aside, main, [role=dialog]';

interface PopoverProps {
  open: boolean;
  onClose: () => void;
  /** The button that opens and closes it, at which it stands; it has the focus afterwards. */
  opener: RefObject<HTMLElement | null>;
  /** Names it for those who do not see it. */
  label: string;
  side?: 'top' | 'bottom';
  children: ReactNode;
}

/** Something small to read at a button; on a phone, a sheet from the lower edge. Fetched when needed. */
export function Popover({ open, onClose, opener, label, side = 'top', children }: PopoverProps) {
  const narrow = useMedia(NARROW);
  const anchor = useMemo(() => measurable(opener), [opener]);
  const back = () => opener.current?.focus({ preventScroll: true });
  if (narrow) {
    return (
      <Sheet open={open} onOpenChange={onClose} onClosed={back} side="foot" label={label}>
        <div className="flex justify-end px-2 pt-2">
          <IconButton label={strings.toast.dismiss} icon={X} onClick={onClose} />
        </div>
        <div className="scroller min-h-0">{children}</div>
      </Sheet>
    );
  }
  return (
    <Kit.Root open={open} onOpenChange={onClose}>
      <Kit.Anchor virtualRef={anchor} />
      {/* In the same part of the page as its button, for those who go by the parts. */}
      <Kit.Portal container={opener.current?.closest<HTMLElement>(PARTS) ?? null}>
        <Kit.Content
          side={side}
          align="end"
          sideOffset={6}
          collisionPadding={12}
          aria-label={label}
          onPointerDownOutside={(event) => {
            // The button closes it itself; closed by this press, it would open it again.
            const { target } = event.detail.originalEvent;
            if (target instanceof Node && opener.current?.contains(target)) event.preventDefault();
          }}
          // The kit knows no button of its own here, and would leave the focus to the page.
          onCloseAutoFocus={(event) => event.preventDefault()}
          onEscapeKeyDown={back}
          className="scroller z-(--z-popover) max-h-(--radix-popover-content-available-height) w-74 animate-rise rounded-lg border border-line bg-raised shadow-2 -outline-offset-2"
        >
          {children}
        </Kit.Content>
      </Kit.Portal>
    </Kit.Root>
  );
}

/** The kit measures whatever has a box; a button that is gone has an empty one. */
function measurable(opener: RefObject<HTMLElement | null>) {
  return {
    current: {
      getBoundingClientRect: () => opener.current?.getBoundingClientRect() ?? new DOMRect(),
    },
  };
}
