/** Two voices, a step apart. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden className="size-5 shrink-0">
      <path d="M9 3v10a5 5 0 0 1 0-10z" className="fill-accent" />
      <path d="M11 7v10a5 5 0 0 0 0-10z" className="fill-ink" />
    </svg>
  );
}
