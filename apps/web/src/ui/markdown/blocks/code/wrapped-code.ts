/** Of so many blocks it is remembered that their lines are wrapped. */
const MAX_REMEMBERED = 200;

const wrapped = new Set<string>();

/** Whether somebody had the lines of this code wrapped, on this page, since it was loaded. */
export function isWrapped(code: string): boolean {
  return wrapped.has(code);
}

export function rememberWrapped(code: string, isWrapped: boolean): void {
  wrapped.delete(code);
  if (isWrapped) wrapped.add(code);
  const [oldest] = wrapped;
  if (wrapped.size > MAX_REMEMBERED && oldest !== undefined) wrapped.delete(oldest);
}
