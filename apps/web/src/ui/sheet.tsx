import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';

import { classNames } from '../lib/class-names.ts';
import { leaveEscape } from './leave-escape.ts';
import { Scrim } from './scrim.tsx';

const SIDES = {
  start: 'inset-y-0 start-0 w-[min(20rem,86vw)] animate-slide border-e md:w-(--side)',
  end: 'inset-y-0 end-0 w-[min(21.5rem,86vw)] animate-slide-end border-s',
  bottom: 'inset-x-0 bottom-0 h-[85dvh] animate-lift rounded-t-xl border-t',
  /** As high as what is in it. */
  foot: 'inset-x-0 bottom-0 max-h-[85dvh] animate-lift rounded-t-xl border-t pb-[env(safe-area-inset-bottom)]',
} as const;

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Takes the focus back, where whoever opened it should not have it by itself. */
  onClosed?: () => void;
  side: keyof typeof SIDES;
  /** Names the sheet for those who do not see it. */
  label: string;
  children: ReactNode;
}

/** A panel that comes in from an edge; Esc and a press outside close it. */
export function Sheet({ open, onOpenChange, onClosed, side, label, children }: SheetProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Scrim layer="sheet" />
        <Dialog.Content
          aria-describedby={undefined}
          onEscapeKeyDown={leaveEscape}
          onCloseAutoFocus={(event) => {
            if (onClosed === undefined) return;
            event.preventDefault();
            onClosed();
          }}
          className={classNames(
            'fixed z-(--z-sheet) flex flex-col border-line bg-panel shadow-3 outline-none',
            SIDES[side],
          )}
        >
          <Dialog.Title className="sr-only">{label}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
