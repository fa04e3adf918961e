import { type KeyboardEvent, useEffect } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';

/** Where the skip link leads. */
export const MESSAGE_FIELD_ID = 'message';

export function focusMessageField(): void {
  document.getElementById(MESSAGE_FIELD_ID)?.focus();
}

/** Not where it would bring up a keyboard that nobody asked for. */
export function focusMessageFieldUnlessTouch(): void {
  if (window.matchMedia('(pointer: fine)').matches) focusMessageField();
}

interface MessageFieldProps {
  text: string;
  placeholder: string;
  /** With room for more than a line, where there is nothing else on the page. */
  roomy: boolean;
  onChange: (text: string) => void;
}

/** Grows with its text to two fifths of the page, then scrolls. */
export function MessageField({ text, placeholder, roomy, onChange }: MessageFieldProps) {
  useEffect(focusMessageFieldUnlessTouch, []);
  return (
    <div
      className={classNames(
        'grid max-h-[40dvh] *:col-start-1 *:row-start-1 *:px-4 *:pt-3 *:pb-1.5 *:text-16',
        roomy && 'min-h-17',
      )}
    >
      {/* An unseen copy of the text gives the field its height. */}
      <div aria-hidden className="invisible overflow-hidden whitespace-pre-wrap wrap-anywhere">
        {`${text} `}
      </div>
      <textarea
        id={MESSAGE_FIELD_ID}
        rows={1}
        dir="auto"
        aria-label={strings.chat.composer}
        placeholder={placeholder}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={submitOnEnter}
        className="scroller h-full w-full resize-none bg-transparent outline-none"
      />
    </div>
  );
}

/**
 * Enter sends, Shift and Enter begin a line; while a word is being composed, Enter belongs to the
 * input method.
 */
function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey) return;
  // Safari ends the composition before this event, and marks it by the key code alone.
  if (event.nativeEvent.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}
