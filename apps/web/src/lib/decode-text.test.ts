import { describe, expect, test } from 'vitest';

import { decodeText } from './decode-text.ts';

function bytes(...parts: (string | readonly number[])[]): Uint8Array {
  const encoder = new TextEncoder();
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...encoder.encode(part)] : part)),
  );
}

describe('the bytes of a file', () => {
  test('are text in UTF-8, with its mark or without', () => {
    expect(decodeText(bytes('Größe: 3 €\n'))).toEqual({ text: 'Größe: 3 €\n' });
    expect(decodeText(bytes([0xef, 0xbb, 0xbf], 'a,b'))).toEqual({ text: 'a,b' });
    expect(decodeText(bytes())).toEqual({ text: '' });
  });

  test('are text in UTF-16 that says so, in either order', () => {
    expect(decodeText(bytes([0xff, 0xfe, 0x41, 0, 0xac, 0x20]))).toEqual({ text: 'A€' });
    expect(decodeText(bytes([0xfe, 0xff, 0, 0x41, 0x20, 0xac]))).toEqual({ text: 'A€' });
  });

  test('are no text with a zero among them, in whatever encoding', () => {
    expect(decodeText(bytes('PK', [3, 4, 0, 0]))).toEqual({ problem: 'binary' });
    expect(decodeText(bytes([0xff, 0xfe, 0x41, 0, 0, 0]))).toEqual({ problem: 'binary' });
  });

  test('are not guessed at where they are not UTF-8', () => {
    expect(decodeText(bytes('Gr', [0xf6, 0xdf], 'e'))).toEqual({ problem: 'encoding' });
    expect(decodeText(bytes([0xff, 0xfe, 0x41]))).toEqual({ problem: 'encoding' });
  });
});
