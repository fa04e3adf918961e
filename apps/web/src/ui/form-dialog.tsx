import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';

import { classNames } from '../lib/class-names.ts';
import { leaveEscape } from './leave-escape.ts';
import { Scrim } from './scrim.tsx';
import { useFocusBack } from './use-focus-back.ts';

const SIZES = {
  md: 'w-[min(420px,calc(100vw-2rem))]',
  wide: 'w-[min(560px,calc(100vw-2rem))]',
  large: 'w-[min(736px,calc(100vw-2rem))]',
} as const;

interface FormDialogProps {
  open: boolean;
  title: string;
  text?: string;
  size?: keyof typeof SIZES;
  /** It is being sent: it stays until it is known what became of it. */
  busy: boolean;
  onClose: () => void;
  /** Once it is gone, and the focus is back where it can be. */
  onClosed?: () => void;
  children: ReactNode;
}

/** A form over the page, as tall as it needs; Esc and a press outside close it. */
export function FormDialog(props: FormDialogProps) {
  const { open, title, text, size = 'md', busy, onClose, onClosed, children } = props;
  const focusBack = useFocusBack();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && !busy && onClose()}>
      <Dialog.Portal>
        <Scrim layer="dialog" />
        <Dialog.Content
          {...focusBack}
          onCloseAutoFocus={(event) => {
            focusBack.onCloseAutoFocus(event);
            onClosed?.();
          }}
          {...(text === undefined && { 'aria-describedby': undefined })}
          onEscapeKeyDown={leaveEscape}
          className={classNames(
            'scroller fixed top-1/2 left-1/2 z-(--z-dialog) max-h-[calc(100dvh-2rem)] -translate-1/2 animate-rise rounded-xl border border-line bg-raised p-5 shadow-3 outline-none',
            SIZES[size],
          )}
        >
          <Dialog.Title className="text-18 font-title">{title}</Dialog.Title>
          {text !== undefined && (
            <Dialog.Description className="mt-2 text-ink-2">{text}</Dialog.Description>
          )}
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
