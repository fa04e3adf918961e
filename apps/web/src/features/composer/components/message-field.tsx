import { Maximize2, Minimize2 } from 'lucide-react';
import { type KeyboardEvent, useEffect } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { fieldDirection } from '../../../lib/field-direction.ts';
import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import type { PasteHandlers } from '../use-paste.ts';
import { useExpandable } from '../use-expandable.ts';

/** More than ever fits into two fifths of a screen: the rest of a long text need not be laid out. */
const COPY_CHARACTERS = 8_000;

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
  paste: PasteHandlers;
  /** ↑ in a field with nothing in it. */
  onUp: () => void;
}

/** Grows with its text to two fifths of the page, then scrolls; a long text can have more. */
export function MessageField(props: MessageFieldProps) {
  const { text, placeholder, roomy, onChange, paste, onUp } = props;
  const { copy, isLong, isExpanded, setExpanded } = useExpandable(text);
  useEffect(focusMessageFieldUnlessTouch, []);
  return (
    <div className="relative">
      <div
        className={classNames(
          'grid *:col-start-1 *:row-start-1 *:px-4 *:pt-3 *:pb-1.5 *:text-16',
          isExpanded ? 'h-[70dvh] *:max-h-[70dvh]' : '*:max-h-[40dvh]',
          isLong && '*:pe-11',
          roomy && 'min-h-17',
        )}
      >
        {/* An unseen copy of the text gives the field its height. */}
        <div
          ref={copy}
          aria-hidden
          className="invisible overflow-hidden whitespace-pre-wrap wrap-anywhere"
        >
          {`${text.slice(0, COPY_CHARACTERS)} `}
        </div>
        <textarea
          id={MESSAGE_FIELD_ID}
          rows={1}
          dir={fieldDirection(text)}
          aria-label={strings.chat.composer}
          placeholder={placeholder}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            paste.onKeyDown(event);
            submitOnEnter(event);
            if (isPlainUp(event) && text === '') {
              event.preventDefault();
              onUp();
            }
          }}
          onKeyUp={paste.onKeyUp}
          onPaste={paste.onPaste}
          className="scroller h-full w-full resize-none bg-transparent outline-none"
        />
      </div>
      {(isLong || isExpanded) && (
        <IconButton
          label={isExpanded ? strings.chat.shrink : strings.chat.expand}
          icon={isExpanded ? Minimize2 : Maximize2}
          aria-expanded={isExpanded}
          onClick={() => {
            setExpanded(!isExpanded);
            focusMessageField();
          }}
          className="absolute end-2 top-2"
        />
      )}
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

function isPlainUp(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey, shiftKey, nativeEvent } = event;
  return (
    key === 'ArrowUp' && !(ctrlKey || metaKey || altKey || shiftKey || nativeEvent.isComposing)
  );
}
