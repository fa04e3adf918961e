import { ERRORS, type ErrorCode, newId } from '@parley/contracts';
import { rateLimited } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import { alterDatabase } from './alter-database.ts';
import {
  ask,
  askAsync,
  askToEnd,
  follow,
  followUp,
  generationOf,
  type Question,
  question,
} from './asking.ts';
import type { TestServer } from './harness.ts';
import { started, startedUpstream, temporaryFolder } from './started.ts';

const REQUEST_ID = 'refused-request';

describe('a question that needs no provider to be refused', () => {
  it.each<[string, ErrorCode, Record<string, unknown>]>([
    ['an unknown provider', 'model_not_found', { modelId: 'nobody/some-model' }],
    ['a model without a provider', 'model_not_found', { modelId: 'some-model' }],
    ['a provider without a model', 'model_not_found', { modelId: 'openrouter/' }],
    ['a model with a space', 'model_not_found', { modelId: 'openrouter/some model' }],
    ['an unknown chat with a parent', 'chat_not_found', { parentId: newId() }],
    ['an unknown chat and no message', 'chat_not_found', { parentId: newId(), message: undefined }],
  ])('for %s is %s, and stores nothing', async (_, code, fields) => {
    await expectRefused(await started(), question('Hi', fields), code);
  });

  it('for want of a key is key_missing, and stores nothing', async () => {
    const server = await started({ key: null });
    await expectRefused(server, question(), 'key_missing');
  });

  it('for a model that does not stream is streaming_not_supported, and can be asked without', async () => {
    const server = await startedWithoutStreaming();
    const [stream, whole] = [question(), question('Hi', { stream: false })];
    await expectSseRefusal(server, stream, 'streaming_not_supported');
    await expectJsonRefusal(server, stream, 'streaming_not_supported', { prefer: 'respond-async' });
    await expectNothingStored(server);
    expect(await server.call('POST', '/api/generations', whole)).toMatchObject({ status: 200 });
  });
});

describe('a question to a chat', () => {
  it.each<[string, ErrorCode, (asked: Question, answerId: string) => Record<string, unknown>]>([
    ['a parent of another chat', 'message_not_found', () => ({ parentId: newId() })],
    [
      'an answer as what is to be answered',
      'validation_error',
      (_, answerId) => ({ parentId: answerId, message: undefined }),
    ],
    [
      'a question as what is to be continued',
      'validation_error',
      (asked) => ({ parentId: asked.message?.id, message: undefined, continue: true }),
    ],
    [
      'a message that exists',
      'message_exists',
      (asked, answerId) => ({ parentId: answerId, message: asked.message }),
    ],
    [
      'a file that does not exist',
      'file_not_found',
      (_, answerId) => ({
        parentId: answerId,
        message: { id: newId(), parts: [{ type: 'file', fileId: newId() }] },
      }),
    ],
  ])('that names %s is %s', async (_, code, fieldsOf) => {
    const server = await started();
    const asked = question();
    await askToEnd(server, asked);
    const { messageId } = await generationOf(server, asked.generationId);
    const body = { ...followUp(asked.chatId, messageId), ...fieldsOf(asked, messageId) };
    await expectSseRefusal(server, body, code);
    await expectJsonRefusal(server, { ...body, stream: false }, code);
    await expectJsonRefusal(server, body, code, { prefer: 'respond-async' });
    expect(server.upstream.completions).toHaveLength(1);
    const counts = await server.rows<{ count: number }>('select count(*) as count from messages');
    expect(counts).toEqual([{ count: 2 }]);
    const chat = await server.call('GET', `/api/chats/${asked.chatId}`);
    expect(chat.body.chat.activeLeafId).toBe(messageId);
  });
});

describe('a body without the expected form', () => {
  const text = (length: number) => [{ type: 'text', text: 'x'.repeat(length) }];

  it.each<[string, Record<string, unknown>, string]>([
    ['no parent and no message', { message: undefined }, 'body.parentId'],
    ['a message and continue', { continue: true }, 'body.continue'],
    ['an empty text', { message: { parts: text(0) } }, 'body.message.parts.0.text'],
    [
      'a text of 1,000,001 characters',
      { message: { parts: text(1_000_001) } },
      'body.message.parts.0.text',
    ],
    [
      'two texts of that many together',
      { message: { parts: [...text(1_000_000), ...text(1)] } },
      'body.message.parts',
    ],
    ['no parts', { message: { parts: [] } }, 'body.message.parts'],
    ['a chat id that is too short', { chatId: 'short' }, 'body.chatId'],
    ['a generation id with a slash', { generationId: 'generation/id' }, 'body.generationId'],
    [
      'a message id that is too long',
      { message: { id: 'x'.repeat(65), parts: text(1) } },
      'body.message.id',
    ],
    ['a parameter that nobody knows', { params: { temper: 1 } }, 'body.params'],
    ['a temperature of 3', { params: { temperature: 3 } }, 'body.params.temperature'],
    ['a stream that is no yes or no', { stream: 'yes' }, 'body.stream'],
  ])('is a 422 that says where: %s', async (_, fields, path) => {
    const server = await started();
    const { status, headers, body } = await server.call(
      'POST',
      '/api/generations',
      question('Hi', fields),
    );
    expect(status).toBe(422);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body.error).toMatchObject({ code: 'validation_error', retryable: false });
    expect(body.error.details).toContainEqual({ path, message: expect.any(String) });
    await expectNothingStored(server);
  });

  it.each<[string, string, number, ErrorCode]>([
    ['is no JSON', '{"chatId":', 400, 'invalid_json'],
    ['is empty', '', 422, 'validation_error'],
    [
      'is a byte longer than 4 MiB',
      JSON.stringify('x'.repeat(4 * 1024 * 1024 - 1)),
      413,
      'payload_too_large',
    ],
    [
      'is a text of exactly 4 MiB',
      JSON.stringify('x'.repeat(4 * 1024 * 1024 - 2)),
      422,
      'validation_error',
    ],
  ])('that %s is refused by its own name', async (_, body, status, code) => {
    const server = await started();
    const answer = await server.call('POST', '/api/generations', body);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
  });

  it('that is not sent as JSON is a 415', async () => {
    const server = await started();
    const body = JSON.stringify(question());
    const answer = await server.call('POST', '/api/generations', body, {
      'content-type': 'text/plain',
    });
    expect(answer).toMatchObject({
      status: 415,
      body: { error: { code: 'unsupported_media_type' } },
    });
  });
});

describe('a provider that asks for a pause', () => {
  it('is passed on in every form of the answer', async () => {
    const server = await started();
    server.upstream.always(rateLimited({ 'retry-after': '7' }));
    const limited = { code: 'upstream_rate_limited', retryable: true, retryAfterMs: 7_000 };

    const stream = await ask(server, question());
    expect(stream).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect(await stream.all()).toMatchObject([{ event: 'error', data: { error: limited } }]);

    const whole = await server.call('POST', '/api/generations', question('Hi', { stream: false }));
    expect(whole).toMatchObject({ status: 429, body: { error: limited } });
    expect(whole.headers.get('retry-after')).toBe('7');

    const { id } = await askAsync(server, question());
    const followed = await (await follow(server, id)).all();
    expect(followed.at(-1)?.data.error).toMatchObject(limited);
    expect((await generationOf(server, id)).error).toMatchObject(limited);
  });
});

/** Refused in each of the three forms, with nothing stored and nobody asked. */
async function expectRefused(server: TestServer, asked: Question, code: ErrorCode): Promise<void> {
  await expectSseRefusal(server, asked, code);
  await expectJsonRefusal(server, { ...asked, stream: false }, code);
  await expectJsonRefusal(server, asked, code, { prefer: 'respond-async' });
  await expectNothingStored(server);
}

async function expectSseRefusal(server: TestServer, body: unknown, code: ErrorCode): Promise<void> {
  const stream = await ask(server, body, { 'x-request-id': REQUEST_ID });
  expect(stream.status).toBe(ERRORS[code].status);
  expect(stream.headers['x-request-id']).toBe(REQUEST_ID);
  const [frame, ...more] = await stream.all();
  expect(more).toEqual([]);
  expect(stream.isDone).toBe(false);
  expect(frame).toMatchObject({ id: null, event: 'error' });
  expect(frame?.data).toEqual({ type: 'error', state: 'failed', error: refusalOf(code) });
}

async function expectJsonRefusal(
  server: TestServer,
  body: unknown,
  code: ErrorCode,
  headers: Record<string, string> = {},
): Promise<void> {
  const answer = await server.call('POST', '/api/generations', body, {
    ...headers,
    'x-request-id': REQUEST_ID,
  });
  expect(answer.status).toBe(ERRORS[code].status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.body).toEqual({ error: refusalOf(code) });
}

function refusalOf(code: ErrorCode): unknown {
  return expect.objectContaining({
    code,
    message: expect.stringMatching(/\.$/),
    requestId: REQUEST_ID,
    retryable: ERRORS[code].retryable,
  });
}

async function expectNothingStored(server: TestServer): Promise<void> {
  expect(server.upstream.completions).toEqual([]);
  expect((await server.call('GET', '/api/chats')).body.chats).toEqual([]);
  expect(await server.rows('select id from messages')).toEqual([]);
  expect(await server.rows('select id from generations')).toEqual([]);
}

/** A server whose catalogue says of every model that it does not stream. */
async function startedWithoutStreaming(): Promise<TestServer> {
  const dataDir = await temporaryFolder();
  const upstream = await startedUpstream();
  const first = await started({ dataDir, upstream });
  const { body } = await first.call('POST', '/api/models/refresh');
  const models = body.models.map((model: object) => ({ ...model, supportsStreaming: false }));
  await first.stop();
  await alterDatabase(
    dataDir,
    `update model_catalogues set models = '${JSON.stringify(models)}' where provider_id = 'openrouter'`,
  );
  return started({ dataDir, upstream, key: null });
}
