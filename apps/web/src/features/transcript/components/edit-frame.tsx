import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  type SubmitEvent,
  useEffect,
  useEffectEvent,
  useRef,
} from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { changeStrings } from '../../../i18n/message-changes.ts';
import { Button } from '../../../ui/button.tsx';
import { GrowingField, isComposing } from '../../../ui/growing-field.tsx';

interface EditFrameProps {
  label: string;
  text: string;
  onChange: (text: string) => void;
  /** The verb of the button. */
  submit: string;
  /** At work, and nothing can be typed meanwhile. */
  busy?: boolean;
  /** There is nothing to submit, or it cannot be at present. */
  isOff: boolean;
  /** In long texts Enter begins a line, and submits together with Ctrl or Cmd alone. */
  enterSubmits: boolean;
  onSubmit: () => void;
  onCancel: () => void;
  /** Above the field. */
  children?: ReactNode;
  /** Between it and the buttons. */
  below?: ReactNode;
  className?: string;
}

/** The field in the place of a message, looking as the composer does. */
export function EditFrame(props: EditFrameProps) {
  const { label, text, submit, busy = false, isOff, children, below, className } = props;
  const { onChange, onSubmit, onCancel } = props;
  const onForm = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isOff && !busy) onSubmit();
  };
  const form = useRef<HTMLFormElement>(null);
  useEscape(form, () => !busy && onCancel());
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposing(event)) return;
    if (!submitsBy(event, props.enterSubmits)) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  };
  return (
    <form
      ref={form}
      onSubmit={onForm}
      className={classNames(
        'rounded-xl border border-control bg-raised shadow-1 transition-colors duration-(--d-fast) has-[textarea:focus]:border-accent has-[textarea:focus]:ring-1 has-[textarea:focus]:ring-accent',
        className,
      )}
    >
      {children}
      <GrowingField
        label={label}
        value={text}
        onChange={onChange}
        readOnly={busy}
        onKeyDown={onKeyDown}
      />
      {below}
      <div className="flex flex-wrap justify-end gap-1.5 px-2 pt-1 pb-2">
        <Button variant="quiet" size="sm" disabled={busy} onClick={onCancel}>
          {changeStrings.cancel}
        </Button>
        <Button type="submit" variant="primary" size="sm" busy={busy} disabled={isOff}>
          {busy ? changeStrings.saving : submit}
        </Button>
      </div>
    </form>
  );
}

/** Hears Esc on every part of a form: it is not for the answer that is being written as well. */
function useEscape(form: RefObject<HTMLElement | null>, act: () => void): void {
  const onKeyDown = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const { current } = form;
    const listener = (event: globalThis.KeyboardEvent) => onKeyDown(event);
    current?.addEventListener('keydown', listener);
    return () => current?.removeEventListener('keydown', listener);
  }, [form]);
}

function submitsBy(
  { key, shiftKey, ctrlKey, metaKey }: KeyboardEvent,
  enterSubmits: boolean,
): boolean {
  if (key !== 'Enter' || shiftKey) return false;
  return enterSubmits || ctrlKey || metaKey;
}
