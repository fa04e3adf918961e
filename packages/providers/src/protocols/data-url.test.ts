import { describe, expect, it } from 'vitest';

import { readDataUrl } from './data-url.ts';

describe('readDataUrl', () => {
  it.each([
    ['data:image/png;base64,AA==', 'image/png', 'AA=='],
    ['DATA:Image/PNG;name=a;BASE64,AA==', 'image/png', 'AA=='],
    ['data:text/plain;charset=utf-8,Gr%C3%BC%C3%9Fe', 'text/plain', 'R3LDvMOfZQ=='],
    ['data:,Hi', 'text/plain', 'SGk='],
    ['data:text/plain,a,b', 'text/plain', 'YSxi'],
  ])('reads %s', (url, mediaType, base64) => {
    expect(readDataUrl(url)).toEqual({ mediaType, base64 });
  });

  it.each([
    'https://example.com/a,b.png',
    'data:image/png',
    'data:text/plain,%',
    `data:text/plain;${'x'.repeat(2_000)},Hi`,
    '',
  ])('does not take %.40s', (url) => {
    expect(readDataUrl(url)).toBeNull();
  });

  it('leaves content as it is, however much it is', () => {
    const content = 'A'.repeat(8_000_000);
    expect(readDataUrl(`data:image/png;base64,${content}`)?.base64).toHaveLength(content.length);
  });
});
