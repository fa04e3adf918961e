/** What could run, lead somewhere or load something when the file is opened. */
const DANGERS: readonly RegExp[] = [
  /<[\w-]*:?(?:script|foreignObject|iframe|image|img|object|embed|animate\w*|set|handler)\b/i,
  /\son[a-z]+\s*=/i,
  /href\s*=\s*(?:"(?!#)|'(?!#)|[^"'\s])/i,
  /url\(\s*["']?(?!["'#])/i,
  /@import/i,
  /<[!?]/,
  // Another way to write any of these.
  /&#|\\[\da-f]/i,
];

/**
 * Whether a picture that a frame sent may be saved. The frame has cleaned it already; this is asked
 * where the frame cannot reach. Text is looked at, because the page's policy forbids it to read the
 * styles of a picture as part of a document.
 */
export function isSafeSvg(text: string): boolean {
  return /^<svg[\s>]/.test(text) && !DANGERS.some((danger) => danger.test(text));
}
