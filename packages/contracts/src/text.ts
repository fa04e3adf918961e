/**
 * The text as both databases can keep it and every reader can show it: half a surrogate pair, and
 * U+0000 (which PostgreSQL has no place for), become U+FFFD.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
