import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { TestServer } from './harness.ts';
import { send } from './http-client.ts';
import { started, temporaryFolder } from './started.ts';

/** As a sandboxed page asks: without an origin, and from anywhere in its browser. */
const WITHOUT_ORIGIN = { origin: 'null', 'sec-fetch-site': 'cross-site' };

describe('pages for sandboxed frames', () => {
  test.each(['/frames/diagram.html', '/frames/picture.html?from=https://example.com'])(
    '%s may stand in our own pages, without an origin, and runs only what is served here',
    async (path) => {
      const { headers } = await get(await withFrames(), path);
      const policy = directivesOf(headers['content-security-policy']);
      expect(policy).toMatchObject({
        'default-src': "'none'",
        'script-src': "'self'",
        'frame-ancestors': "'self'",
        'base-uri': "'none'",
        'form-action': "'none'",
        sandbox: 'allow-scripts',
      });
      expect(headers).toMatchObject({
        'x-frame-options': 'SAMEORIGIN',
        'cache-control': 'no-cache',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  test('a diagram loads nothing at all', async () => {
    const { headers } = await get(await withFrames(), '/frames/diagram.html');
    const policy = directivesOf(headers['content-security-policy']);
    expect(policy).not.toHaveProperty('img-src');
    expect(policy).not.toHaveProperty('connect-src');
  });

  test.each(['https://example.com', 'http://192.168.0.7:8080', 'http://[::1]:80'])(
    'a picture comes from %s and from nowhere else',
    async (from) => {
      const path = `/frames/picture.html?from=${encodeURIComponent(from)}`;
      const { headers } = await get(await withFrames(), path);
      expect(directivesOf(headers['content-security-policy'])).toMatchObject({
        'img-src': from,
        'style-src': "'self'",
      });
    },
  );

  test.each([
    '',
    '*',
    'https:',
    'https://*',
    'https://*.example.com',
    'https://example.com/path',
    'https://example.com;script-src *',
    "https://a;script-src'unsafe-inline'",
    'https://a,b.example.com',
    'https://a b',
    'https://a\r\nx-header: 1',
    'data:',
    "'self'",
    'https://EXAMPLE.com',
    'https://user@example.com',
  ])('no picture page is made for %j', async (from) => {
    const path = `/frames/picture.html?from=${encodeURIComponent(from)}`;
    expect(await get(await withFrames(), path)).toMatchObject({ status: 404 });
  });

  test('nor for more than one place, nor for none', async () => {
    const server = await withFrames();
    const two = '/frames/picture.html?from=https://a.example&from=https://b.example';
    expect(await get(server, two)).toMatchObject({ status: 404 });
    expect(await get(server, '/frames/picture.html')).toMatchObject({ status: 404 });
  });

  test('their scripts may be read by pages without an origin, and no other file', async () => {
    const server = await withFrames();
    const script = await get(server, '/frames/assets/diagram-1a2b.js', WITHOUT_ORIGIN);
    expect(script).toMatchObject({
      status: 200,
      text: 'SCRIPT',
      headers: {
        'access-control-allow-origin': '*',
        'cache-control': 'public, max-age=31536000, immutable',
      },
    });
    const page = await get(server, '/');
    expect(page.headers).not.toHaveProperty('access-control-allow-origin');
    const api = await get(server, '/api/chats', WITHOUT_ORIGIN);
    expect(api.status).toBe(401);
    expect(api.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test.each([
    '/frames',
    '/frames/',
    '/frames/other.html',
    '/frames/assets/',
    '/frames/assets/missing.js',
    '/frames/assets/.hidden.js',
    '/frames/assets/data.json',
    '/frames/assets/..%2fdiagram.html',
    '/frames/assets/..%2f..%2findex.html',
  ])('%s is not there', async (path) => {
    const answer = await get(await withFrames(), path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('OUTSIDE');
  });

  test('no page of the app stands in a frame, and only ours stand in its frames', async () => {
    const { headers } = await get(await withFrames(), '/');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(directivesOf(headers['content-security-policy'])).toMatchObject({
      'frame-src': "'self'",
      'frame-ancestors': "'none'",
      'img-src': "'self' data: blob:",
      'script-src': "'self'",
      'style-src': "'self'",
    });
  });

  async function withFrames(): Promise<TestServer> {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'frames/assets'), { recursive: true });
    for (const [name, text] of [
      ['index.html', '<!doctype html><title>OUTSIDE</title>'],
      ['frames/diagram.html', '<!doctype html>'],
      ['frames/picture.html', '<!doctype html>'],
      ['frames/other.html', 'OUTSIDE'],
      ['frames/assets/diagram-1a2b.js', 'SCRIPT'],
      ['frames/assets/.hidden.js', 'OUTSIDE'],
      ['frames/assets/data.json', 'OUTSIDE'],
    ] as const)
      await writeFile(join(folder, name), text);
    return started({ webFolder: folder });
  }
});

function get(server: TestServer, path: string, headers: Record<string, string> = {}) {
  return send(`${server.url}${path}`, { headers });
}

function directivesOf(policy: unknown): Record<string, string> {
  const directives = String(policy).split('; ');
  return Object.fromEntries(
    directives.map((directive) => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values.join(' ')];
    }),
  );
}
