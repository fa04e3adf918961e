/**
 * The text as both databases can keep it and every reader can show it: half a surrogate pair, and
 * U+0000 (which PostgreSQL has no place for), become U+FFFD.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** The same for every text inside a value that is JSON, however deep. */
export function storableJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    typeof inner === 'string' ? storableText(inner) : inner,
  );
}
