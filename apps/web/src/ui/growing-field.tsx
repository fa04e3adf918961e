import { type ComponentProps, type KeyboardEvent, useEffect, useRef } from 'react';

import { classNames } from '../lib/class-names.ts';

/** More than fills the tallest field: a longer copy would only cost time. */
const MAX_COPIED = 5_000;

interface GrowingFieldProps extends Omit<ComponentProps<'textarea'>, 'onChange' | 'value'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A field that is as tall as its text, up to two fifths of the page; it begins with the focus at its end. */
export function GrowingField({ label, value, onChange, className, ...rest }: GrowingFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const { current } = field;
    current?.focus({ preventScroll: true });
    current?.setSelectionRange(current.value.length, current.value.length);
    current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div
      className={classNames(
        'grid max-h-[40dvh] grid-rows-[minmax(0,1fr)] *:col-start-1 *:row-start-1 *:px-4 *:pt-3 *:pb-1.5 *:text-16',
        className,
      )}
    >
      {/* An unseen copy of the text gives the field its height. */}
      <div
        aria-hidden
        className="invisible min-h-0 overflow-hidden whitespace-pre-wrap wrap-anywhere"
      >
        {`${value.slice(0, MAX_COPIED)} `}
      </div>
      <textarea
        {...rest}
        ref={field}
        rows={1}
        dir="auto"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="scroller h-full w-full resize-none bg-transparent outline-none"
      />
    </div>
  );
}

/** Whether a key belongs to the input method, which composes a word. */
export function isComposing({ nativeEvent, keyCode }: KeyboardEvent): boolean {
  // Safari ends the composition before this event, and marks it by the key code alone.
  return nativeEvent.isComposing || keyCode === 229;
}
