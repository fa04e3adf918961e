/** Why bytes are no text: `binary` is none at all, `encoding` is text in an encoding that does not say so. */
export type NoText = 'binary' | 'encoding';

const BYTE_ORDER_MARKS = [
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const;

/**
 * Reads bytes as text, by what they hold and not by what their file is called: UTF-8, or UTF-16 that
 * begins with its mark. A zero character is in no text, and in nearly everything else.
 */
export function decodeText(bytes: Uint8Array): { text: string } | { problem: NoText } {
  const marked = BYTE_ORDER_MARKS.find(({ mark }) => mark.every((byte, i) => bytes[i] === byte));
  if (marked === undefined && bytes.includes(0)) return { problem: 'binary' };
  try {
    // Without its mark, which is no part of the text.
    const text = new TextDecoder(marked?.encoding ?? 'utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? { problem: 'binary' } : { text };
  } catch {
    return { problem: 'encoding' };
  }
}
