import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';

import { classNames } from '../lib/class-names.ts';
import { Scrim } from './scrim.tsx';

const SIDES = {
  start: 'inset-y-0 start-0 w-[min(20rem,86vw)] animate-slide border-e md:w-(--side)',
  bottom: 'inset-x-0 bottom-0 h-[85dvh] animate-lift rounded-t-xl border-t',
} as const;

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  side: keyof typeof SIDES;
  /** Names the sheet for those who do not see it. */
  label: string;
  children: ReactNode;
}

/** A panel that comes in from an edge; Esc and a press outside close it. */
export function Sheet({ open, onOpenChange, side, label, children }: SheetProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Scrim layer="sheet" />
        <Dialog.Content
          aria-describedby={undefined}
          // A field in it may have its own use for Esc.
          onEscapeKeyDown={(event) => {
            if (event.target instanceof Element && event.target.matches('[data-takes-escape]')) {
              event.preventDefault();
            }
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
