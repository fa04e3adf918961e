import { describe, expect, test } from 'vitest';

import { pictureSource } from './picture-source.ts';

describe('where a picture comes from', () => {
  test.each(['png', 'jpeg', 'gif', 'webp'])('a %s in the answer itself is shown', (type) => {
    const src = `data:image/${type};base64,AAAA`;
    expect(pictureSource(src)).toEqual({ kind: 'inline', src });
  });

  test.each([
    ['https://Example.com/a.png', 'https://example.com', 'example.com'],
    ['http://example.com:8080/a.png?q=1', 'http://example.com:8080', 'example.com:8080'],
    ['https://аpple.com/a.png', 'https://xn--pple-43d.com', 'xn--pple-43d.com'],
    ['http://[::1]/a.png', 'http://[::1]', '[::1]'],
  ])('%s is asked for at %s', (src, origin, host) => {
    expect(pictureSource(src)).toMatchObject({ kind: 'remote', origin, host });
  });

  test.each([
    'data:image/svg+xml;base64,AAAA',
    'data:image/svg+xml,<svg onload=alert(1)>',
    'data:text/html;base64,AAAA',
    'data:image/png,AAAA',
    'data:image/png;base64,AAAA"onload="alert(1)',
    'javascript:alert(1)',
    'blob:http://chat.lan/1',
    'file:///etc/passwd',
    '//example.com/a.png',
    '/api/chats',
    'a.png',
    'https://user:pass@example.com/a.png',
    "https://a;script-src'self'/a.png",
    'https://*.example.com/a.png',
    'https://a,b.example.com/a.png',
    `https://example.com/${'a'.repeat(5_000)}`,
    `data:image/png;base64,${'A'.repeat(1_000_001)}`,
  ])('%.60s is not shown', (src) => {
    expect(pictureSource(src)).toEqual({ kind: 'none' });
  });
});
