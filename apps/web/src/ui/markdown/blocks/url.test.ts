import { describe, expect, test } from 'vitest';

import { linkTarget, mustNameHost } from './url.ts';

const OURS = 'http://chat.lan:3141';

function target(href: string) {
  return linkTarget(href, OURS);
}

describe('what a link may lead to', () => {
  test.each([
    ['https://example.com/a?b=c#d', 'example.com', 'web'],
    ['HTTP://Example.COM', 'example.com', 'web'],
    ['mailto:ann@example.com?subject=Hi', 'ann@example.com', 'mail'],
    ['http://chat.lan:3141/chats/1', 'chat.lan:3141', 'ours'],
    ['http://2130706433/', '127.0.0.1', 'web'],
    ['https://%65xample.com/', 'example.com', 'web'],
    ['https://аpple.com/', 'xn--pple-43d.com', 'web'],
    ['http://[::1]:8080/', '[::1]:8080', 'web'],
  ])('%s leads to %s', (href, host, kind) => {
    expect(target(href)).toMatchObject({ host, kind });
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'java\tscript:alert(1)',
    ' javascript:alert(1)',
    '\u0001javascript:alert(1)',
    'javascript&colon;alert(1)',
    'javascript%3Aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'blob:http://chat.lan:3141/1-2',
    'about:blank',
    'view-source:https://example.com',
    'intent://scan/#Intent;end',
    'ws://example.com',
    'ftp://example.com',
    'tel:+123',
    '//example.com/',
    '/api/chats',
    'chats/1',
    '#top',
    '',
    'https:',
    'https:example.com',
    'https://',
    'https:\\\\example.com',
    'https://good.com\\@evil.com',
    'https://good.com@evil.com',
    'https://user:pass@evil.com/',
    'https://exa\u202emple.com/gpj.exe',
    'https://exam\u200bple.com/',
    'https://exam\u00adple.com/',
    'https://example.com/a b',
    'mailto:ann@example.com%0abcc:all@example.com?x',
    'mailto:ann@example.com?subject=a%0D%0ABcc:x@y.z',
    `https://example.com/${'a'.repeat(5_000)}`,
  ])('%j is no link', (href) => {
    expect(target(href)).toBeNull();
  });
});

describe('where a link must say its host', () => {
  test.each([
    ['https://good.com', 'https://evil.com/', true],
    ['good.com/login', 'https://evil.com/', true],
    ['https://good.com@evil.com', 'https://evil.com/', true],
    ['аpple.com', 'https://аpple.com/', true],
    ['the documentation', 'https://аpple.com/', true],
    ['127.0.0.2', 'http://2130706433/', true],
    ['ann@example.com', 'mailto:eve@example.com', true],
    ['https://example.com/a', 'https://example.com/b', false],
    ['www.example.com', 'https://example.com', false],
    ['example.com', 'https://www.example.com', false],
    ['Example.com:8080', 'https://example.com:8080/', false],
    ['ann@example.com', 'mailto:ann@example.com', false],
    ['the documentation', 'https://example.com', false],
    ['Node.js', 'https://nodejs.org', false],
    ['README.md', 'https://github.com', true],
  ])('%j to %s: %s', (text, href, isNamed) => {
    const to = target(href);
    if (to === null) throw new Error('no link');
    expect(mustNameHost(text, to)).toBe(isNamed);
  });
});
