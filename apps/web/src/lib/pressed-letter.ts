/** The letter of a shortcut: what the key writes, or on a keyboard of another script what is printed beside it. */
export function pressedLetter({ key, code }: { key: string; code: string }): string | null {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? null;
}
