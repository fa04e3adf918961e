import { describe, expect, it } from 'vitest';

import { placeOf } from './base-url.ts';

describe('placeOf', () => {
  it.each([
    ['https://example.com/api/v1', 'https://example.com'],
    ['HTTP://Example.COM:80/v1', 'http://example.com'],
    ['https://example.com:8443', 'https://example.com:8443'],
    ['http://0x7f.1:8080/v1', 'http://127.0.0.1:8080'],
    ['http://example.com\\@127.0.0.1/', 'http://example.com'],
    ['http://exam\tple.com/', 'http://example.com'],
  ])('reads %j as requests will read it', (url, origin) => {
    expect(placeOf(url, 'operator').origin).toBe(origin);
  });

  it.each([
    'file:///etc/passwd',
    'ftp://example.com',
    'gopher://example.com',
    'data:text/plain,x',
    'javascript:alert(1)',
    'unix:/run/docker.sock',
    'ws://example.com',
    'https://user@example.com',
    'https://:password@example.com',
    'https://example.com@127.0.0.1',
    'not a url',
    '',
    'http://127.0.0.1/v1?key=secret',
    'http://127.0.0.1/v1#there',
  ])('refuses %j', (url) => {
    expect(() => placeOf(url, 'operator')).toThrow(TypeError);
  });

  it.each([
    ['https://example.com', true, false],
    ['http://192.168.0.9:1234', true, false],
    ['http://localhost:11434', true, false],
    ['http://127.0.0.1:11434', true, true],
    ['http://[::1]:11434', true, true],
  ])('lets %s be private: of the operator %s, of a vendor %s', (url, ofOperator, ofVendor) => {
    expect(placeOf(url, 'operator').allowsPrivate).toBe(ofOperator);
    expect(placeOf(url, 'vendor').allowsPrivate).toBe(ofVendor);
  });
});
