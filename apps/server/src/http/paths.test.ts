import { expect, test } from 'vitest';

import { isProgramPath, pathOf } from './paths.ts';

test.each([
  ['/chats/abc', '/chats/abc'],
  ['/chats/abc?a=b?c', '/chats/abc'],
  ['/?', '/'],
  ['', ''],
])('the path of %j is %j', (url, path) => {
  expect(pathOf(url)).toBe(path);
});

test.each([
  '/api',
  '/api/',
  '/api/chats',
  '/v1',
  '/v1/models',
  '/backend-api/codex',
  '/assets/main.js',
  '/frames/diagram.html',
  '/healthz',
  '/readyz',
  '/metrics',
])('%s belongs to programs', (path) => {
  expect(isProgramPath(path)).toBe(true);
});

test.each(['/', '/chats/api', '/apis', '/v10', '/assets-of-mine', '/healthzy', '/settings'])(
  '%s is a page',
  (path) => {
    expect(isProgramPath(path)).toBe(false);
  },
);
