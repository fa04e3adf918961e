/** A ring that turns; it stands still, dotted, where motion is not wanted. Always beside a word. */
export function Spinner() {
  return (
    <span
      aria-hidden
      className="size-3.5 shrink-0 animate-spin rounded-full border-2 border-line border-t-accent motion-reduce:animate-none motion-reduce:border-dotted motion-reduce:border-accent"
    />
  );
}
