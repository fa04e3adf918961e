/** Stands after the last character of text that is being written. */
export function Caret() {
  return (
    <span
      aria-hidden
      className="ms-0.5 inline-block h-[1.05em] w-2 animate-blink rounded-xs bg-accent align-[-0.18em] motion-reduce:animate-none"
    />
  );
}
