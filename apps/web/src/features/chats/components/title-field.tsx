import { type KeyboardEvent, useEffect, useId, useRef } from 'react';

import { strings } from '../../../i18n/index.ts';
import { classNames } from '../../../lib/class-names.ts';
import { finishRenaming, MAX_TITLE_CHARACTERS, stopRenaming } from '../chats.actions.ts';
import { chatsStore, type Renaming } from '../chats.store.ts';

interface TitleFieldProps {
  renaming: Renaming;
  /** Runs when the field is about to go by a key, and the focus needs a place. */
  onDone: () => void;
  className?: string;
}

/** A chat's title, being typed in its place: Enter and going elsewhere save it, Esc restores it. */
export function TitleField({ renaming, onDone, className }: TitleFieldProps) {
  const problemId = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // All of it is chosen, and its beginning in sight.
    field.current?.focus();
    field.current?.setSelectionRange(0, field.current.value.length, 'backward');
    field.current?.scrollTo(0, 0);
  }, []);
  const { text, problem, place } = renaming;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    // Esc would also end the answer that is being written.
    event.preventDefault();
    if (event.key === 'Enter') void finishRenaming(renaming);
    else stopRenaming();
    onDone();
  };
  const onBlur = () => {
    // Gone by a key already, or taken away with its place: then there is nothing more to save.
    if (chatsStore.getState().renaming === renaming) void finishRenaming(renaming);
  };
  return (
    <div className="relative min-w-0 grow">
      <input
        type="text"
        dir="auto"
        ref={field}
        // The sheet around it must not take Esc for itself.
        data-takes-escape
        aria-label={strings.chats.renameField}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : problemId}
        autoComplete="off"
        maxLength={MAX_TITLE_CHARACTERS}
        value={text}
        onChange={(event) =>
          chatsStore.setRenaming({ ...renaming, text: event.target.value, problem: null })
        }
        onKeyDown={onKeyDown}
        onBlur={onBlur}
        className={classNames(
          'w-full rounded-md border border-control bg-raised text-ink -outline-offset-1 focus:outline-2 focus:outline-accent aria-invalid:border-danger max-md:text-16',
          className,
        )}
      />
      {problem !== null && (
        <p
          id={problemId}
          role="alert"
          className={classNames(
            'px-2.5 py-1.5 text-13 text-danger',
            // The bar has no room below the field.
            place === 'header' &&
              'absolute top-full mt-1 rounded-md border border-danger-line bg-danger-wash',
          )}
        >
          {problem}
        </p>
      )}
    </div>
  );
}
