import { Dialog } from 'radix-ui';

import { Button } from './button.tsx';
import { Scrim } from './scrim.tsx';
import { useFocusBack } from './use-focus-back.ts';

interface ConfirmDialogProps {
  open: boolean;
  /** A question that names the thing. */
  title: string;
  text: string;
  /** The verb of the question, again. */
  confirm: string;
  cancel: string;
  busy: boolean;
  /** Why the last try failed. */
  problem: string | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once before what cannot be undone. The safe choice has the focus. */
export function ConfirmDialog({
  open,
  title,
  text,
  confirm,
  cancel,
  busy,
  problem,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const focusBack = useFocusBack();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && !busy && onClose()}>
      <Dialog.Portal>
        <Scrim layer="dialog" />
        <Dialog.Content
          {...focusBack}
          className="fixed top-1/2 left-1/2 z-(--z-dialog) w-[min(420px,calc(100vw-2rem))] -translate-1/2 animate-rise rounded-xl border border-line bg-raised p-5 shadow-3 outline-none"
        >
          <Dialog.Title className="text-18 font-title">{title}</Dialog.Title>
          <Dialog.Description className="mt-2 text-ink-2">{text}</Dialog.Description>
          {problem !== null && (
            <p role="alert" className="mt-3 text-13 text-danger">
              {problem}
            </p>
          )}
          <div className="mt-5 flex justify-end gap-2">
            <Dialog.Close asChild>
              <Button disabled={busy}>{cancel}</Button>
            </Dialog.Close>
            <Button variant="danger" busy={busy} onClick={onConfirm}>
              {confirm}
            </Button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
