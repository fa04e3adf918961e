/**
 * The language to show of those there are.
 *
 * @param choice a language tag, or `system`
 * @param wanted what the browser asks for, the dearest first
 * @param available the catalogues; the first one is the last resort
 */
export function pickLanguage<L extends string>(
  choice: string,
  wanted: readonly string[],
  available: readonly [L, ...L[]],
): L {
  for (const tag of [...(choice === 'system' ? [] : [choice]), ...wanted]) {
    const found =
      available.find((known) => known.toLowerCase() === tag.toLowerCase()) ??
      available.find((known) => baseOf(known) === baseOf(tag));
    if (found !== undefined) return found;
  }
  return available[0];
}

/** `pt` of `pt-BR`. */
function baseOf(tag: string): string {
  return tag.toLowerCase().split('-', 1)[0] ?? '';
}
