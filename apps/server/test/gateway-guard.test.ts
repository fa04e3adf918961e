import { describe, expect, it, test } from 'vitest';

import { bearer, CHAT, FROM_AFAR, HELLO, keyOf, MODEL } from './gateway-asking.ts';
import type { TestServer } from './harness.ts';
import { type HttpAnswer, send } from './http-client.ts';
import { started } from './started.ts';

const QUESTION = JSON.stringify({ model: MODEL, messages: HELLO });

function post(server: TestServer, headers: Record<string, string>): Promise<HttpAnswer> {
  return send(server.url + CHAT, {
    ...{ method: 'POST', body: QUESTION },
    headers: { 'content-type': 'application/json', ...headers },
  });
}

describe('AT-M2.1 from afar, with a key,', () => {
  const OPENAI = { error: { type: 'invalid_request_error', code: 'not_found' } };
  const ANTHROPIC = { type: 'error', error: { type: 'not_found_error' } };

  test.each([
    ['GET', '/v1/unknown', OPENAI],
    ['POST', '/v1/audio/speech', OPENAI],
    ['GET', '/v1/responses/resp_1', OPENAI],
    ['POST', '/backend-api/codex/unknown', OPENAI],
    ['GET', '/backend-api/codex', OPENAI],
    ['GET', '/api/codex/usage', OPENAI],
    ['POST', '/v1/messages/batches', ANTHROPIC],
    ['GET', '/v1/messages/batches', ANTHROPIC],
  ])('what there is not is 404 in the words of the family: %s %s', async (method, path, body) => {
    const server = await started();
    const key = await keyOf(server);
    for (const headers of [{ ...FROM_AFAR, ...bearer(key) }, {}]) {
      const told = await send(server.url + path, { method, headers });
      expect(told.status).toBe(404);
      expect(JSON.parse(told.text)).toMatchObject(body);
    }
  });

  test.each([
    ['GET', CHAT, 'POST'],
    ['OPTIONS', '/v1/embeddings', 'POST'],
    ['DELETE', '/v1/models', 'GET'],
    ['PUT', '/v1/messages', 'POST'],
    ['GET', '/v1/messages/count_tokens', 'POST'],
    ['GET', '/backend-api/codex/responses', 'POST'],
  ])('another method than an address takes is 405: %s %s', async (method, path, allow) => {
    const server = await started();
    const key = await keyOf(server);
    for (const headers of [{ ...FROM_AFAR, ...bearer(key) }, {}]) {
      const told = await send(server.url + path, { method, headers });
      expect(told.status).toBe(405);
      expect(told.headers['allow']).toBe(allow);
      expect(JSON.parse(told.text).error).toMatchObject({ type: 'invalid_request_error' });
    }
  });

  test('and without one nothing is told of what there is', async () => {
    const server = await started();
    for (const path of [
      '/v1/unknown',
      '/v1/models',
      '/v1/messages/batches',
      '/backend-api/codex',
    ]) {
      for (const headers of [FROM_AFAR, { ...FROM_AFAR, ...bearer('sk-parley-wrong') }]) {
        const told = await send(server.url + path, { headers });
        expect(told.status).toBe(401);
        expect(JSON.parse(told.text).error).toMatchObject({ type: 'authentication_error' });
      }
    }
  });

  test('a key opens nothing but what is for programs', async () => {
    const server = await started();
    const headers = { ...FROM_AFAR, ...bearer(await keyOf(server)) };
    for (const path of ['/api/chats', '/api/unknown', '/', '/backend-api/unknown'])
      expect((await send(server.url + path, { headers })).status).toBe(401);
  });
});

describe('whoever shows something that is no key', () => {
  test.each<[string, Record<string, string>]>([
    ['a key alone', { authorization: 'sk-parley-wrong' }],
    ['a name and a password', { authorization: 'Basic eDp5' }],
    ['no key', { authorization: 'Bearer' }],
    ['two words', { authorization: 'Bearer sk-parley-a b' }],
    ['nothing', { authorization: '' }],
    ['nothing where Anthropic’s clients have it', { 'x-api-key': ' ' }],
    ['any word', { authorization: 'Bearer dummy' }],
    ['a wrong key beside another', { authorization: 'Bearer a', 'x-api-key': 'b' }],
  ])('is refused, on this machine as well: %s', async (_, headers) => {
    const server = await started();
    const told = await post(server, headers);

    expect(told.status).toBe(401);
    expect(JSON.parse(told.text).error).toMatchObject({
      ...{ type: 'authentication_error', code: 'invalid_api_key' },
    });
    expect(server.upstream.completions).toEqual([]);
  });

  it('may show a key where Anthropic’s clients have it, whatever a proxy wants beside', async () => {
    const server = await started();
    const key = await keyOf(server);
    const told = await post(server, { authorization: 'Basic eDp5', 'x-api-key': key });

    expect(told.status).toBe(200);
  });
});

describe('the page of another site, in a browser on this machine,', () => {
  test.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port', { 'sec-fetch-site': 'same-site' }],
    ['another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('asks nothing without a key: %s', async (_, headers) => {
    const server = await started();
    const told = await post(server, headers);

    expect(told.status).toBe(403);
    expect(JSON.parse(told.text).error).toMatchObject({ type: 'permission_error' });
    expect((await send(`${server.url}/v1/models`, { headers })).status).toBe(403);
    expect(server.upstream.completions).toEqual([]);
  });

  it('asks with one, as any program', async () => {
    const server = await started();
    const headers = { ...bearer(await keyOf(server)), 'sec-fetch-site': 'cross-site' };

    expect((await post(server, headers)).status).toBe(200);
  });

  it('is not our own page, nor what was typed in', async () => {
    const server = await started();
    for (const site of ['same-origin', 'none'])
      expect((await post(server, { 'sec-fetch-site': site })).status).toBe(200);
  });
});
