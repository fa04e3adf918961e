/** Of so many pictures it is remembered that somebody wants to see them. */
const MAX_REMEMBERED = 500;

const wanted = new Set<string>();

/** Whether somebody asked for this picture, on this page, since it was loaded. */
export function isWanted(src: string): boolean {
  return wanted.has(src);
}

export function rememberWanted(src: string): void {
  wanted.add(src);
  const [oldest] = wanted;
  if (wanted.size > MAX_REMEMBERED && oldest !== undefined) wanted.delete(oldest);
}
