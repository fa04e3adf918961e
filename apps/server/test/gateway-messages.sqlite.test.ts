import { answer, geminiDialect, openAiResponsesDialect } from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bearer, CHAT, keyOf } from './gateway-asking.ts';
import { startedWithBoth } from './gateway-doors/chat-answers.ts';
import { openAiErrorIn } from './gateway-doors/told.ts';
import { TEST_KEY, type TestServer } from './harness.ts';

/*
 * The rules of `gateway.md` M7 and A4, through the door of chat completions to a provider that speaks
 * Responses: what it is asked stands in the items that those rules speak of.
 */

const MODEL = 'openai/fake/model';
const SAME_PROTOCOL = 'openrouter/fake/model';
const HI = { role: 'user', content: 'Hi' };
const PDF = 'data:application/pdf;base64,QUJD';
const PNG = 'data:image/png;base64,AA==';
/** Nine megabytes, in base64. */
const LARGE_PNG = `data:image/png;base64,${'A'.repeat(12_000_000)}`;

let server: TestServer;
beforeAll(async () => {
  server = await startedWithBoth();
});
afterAll(() => server.stop());

/** Asks through the door. @returns what was sent to the provider, with the header of the answer */
async function sentFor(...messages: readonly object[]) {
  server.upstream.next(openAiResponsesDialect.answer());
  const told = await server.call('POST', CHAT, { model: MODEL, messages });
  expect(told.status).toBe(200);
  const body: any = server.upstream.completions.at(-1)?.body;
  return { ...body, dropped: told.headers.get('x-parley-dropped-params') };
}

async function contentFor(part: unknown): Promise<unknown[]> {
  const { input } = await sentFor({ role: 'user', content: [part] });
  return input[0].content;
}

/** What a client is told of a question that no provider is asked. */
async function refusalOf(...messages: readonly object[]) {
  const before = server.upstream.completions.length;
  const told = await server.call('POST', CHAT, { model: MODEL, messages });
  expect(server.upstream.completions).toHaveLength(before);
  expect(told.status).toBe(400);
  expect(openAiErrorIn(told.body).type).toBe('invalid_request_error');
  return told.body.error;
}

const refusalOfPart = (part: unknown) => refusalOf({ role: 'user', content: ['Look', part] });

describe('the messages of a chat', () => {
  it('AT-M7.1 have one text of instructions, in every spelling', async () => {
    const content = [{ type: 'input_text', text: 'A' }, { type: 'text', text: 'B' }, 'C'];
    expect((await sentFor({ role: 'system', content }, HI)).instructions).toBe('A\nB\nC');
  });

  it('AT-M7.2 have no picture in their instructions', async () => {
    const content = [{ type: 'image_url', image_url: { url: PNG } }];
    expect(await refusalOf({ role: 'system', content }, HI)).toMatchObject({
      param: 'messages',
      message: expect.stringMatching(/\bsystem\b.*text-only/),
    });
  });

  it.each([
    ['flat', { type: 'file', file_data: 'QUJD', mime_type: 'application/pdf' }],
    ['nested', { type: 'file', file: { file_data: 'QUJD', mime_type: 'application/pdf' } }],
    ['by other names', { type: 'file', data: 'QUJD', content_type: 'application/pdf' }],
  ])('AT-M7.3 have files %s', async (_, part) => {
    expect(await contentFor(part)).toMatchObject([{ type: 'input_file', file_data: PDF }]);
  });

  it('AT-M7.3 have files that nobody says the kind of', async () => {
    expect(await contentFor({ type: 'file', file_data: 'QUJD' })).toMatchObject([
      { type: 'input_file', file_data: 'data:application/octet-stream;base64,QUJD' },
    ]);
  });

  it('AT-M7.4 have a file by its address, where it has one', async () => {
    const file = { file_url: 'https://h/x.pdf', file_data: 'QQ' };
    const [part] = await contentFor({ type: 'file', file });
    expect(part).toMatchObject({ type: 'input_file', file_url: 'https://h/x.pdf' });
    expect(part).not.toHaveProperty('file_data');
  });

  it.each([
    { type: 'file', file: { file_id: 'file-1' } },
    { type: 'file', file_id: 'file-1' },
  ])('AT-M7.5 have no file by its id: %j', async (part) => {
    expect(await refusalOfPart(part)).toMatchObject({
      param: 'messages',
      message: expect.stringMatching(/^Invalid request payload/),
    });
  });

  it('AT-M7.5 have one by its id where a client of Responses asks its provider', async () => {
    const content = [{ type: 'input_file', file_id: 'file-1' }];
    server.upstream.next(openAiResponsesDialect.answer());
    const input = [{ role: 'user', content }];
    const told = await server.call('POST', '/v1/responses', { model: MODEL, input });

    expect(told.status).toBe(200);
    expect(server.upstream.completions.at(-1)?.body).toMatchObject({ input });
  });

  it('AT-M7.6 have pictures as text or as an object, looked at as closely as was said', async () => {
    const picture = { type: 'input_image', image_url: PNG };
    const image = { url: PNG, detail: 'low' };
    expect(await contentFor({ type: 'image_url', image_url: PNG })).toMatchObject([picture]);
    expect(await contentFor({ type: 'image_url', image_url: { url: PNG } })).toMatchObject([
      picture,
    ]);
    expect(await contentFor({ type: 'image_url', image_url: image })).toMatchObject([
      { ...picture, detail: 'low' },
    ]);
  });

  it('AT-M7.6 have no picture of nine megabytes, and that is told, whatever the provider speaks', async () => {
    const large = { type: 'image_url', image_url: { url: LARGE_PNG } };
    const asked = { role: 'user', content: [{ type: 'text', text: 'Look' }, large] };
    for (const [model, script] of [
      [MODEL, openAiResponsesDialect.answer()],
      [SAME_PROTOCOL, answer()],
    ] as const) {
      server.upstream.next(script);
      const told = await server.call('POST', CHAT, { model, messages: [asked] });
      const sent = JSON.stringify(server.upstream.completions.at(-1)?.body);

      expect(told.status).toBe(200);
      expect(told.headers.get('x-parley-dropped-params')).toBe('image_too_large');
      expect(sent).toContain('Look');
      expect(sent.length).toBeLessThan(1_000);
    }
  });

  it('AT-M7.7 have nothing but a role and content', async () => {
    const { input } = await sentFor({ role: 'user', name: 'al', _m: 1, content: 'hi' });
    expect(input).toEqual([{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }]);
  });

  it('AT-M7.8 have results of tools, whatever names their call', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
    const content = [{ type: 'text', text: 'a' }, { text: 'b' }];
    const { input } = await sentFor(
      HI,
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', toolCallId: 'c1', content },
    );
    expect(input.slice(1)).toMatchObject([
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'ab' },
    ]);
  });

  it('AT-M7.9 have text of no type, and no type of text without it', async () => {
    expect(await contentFor({ text: 'x' })).toEqual([{ type: 'input_text', text: 'x' }]);
    expect((await refusalOfPart({ type: 'text' })).param).toBe('messages.0.content.1.text');
  });

  it('AT-M7.10 have nothing of a type that nobody knows', async () => {
    const { message } = await refusalOfPart({ type: 'video', video: {} });
    expect(message).toContain('video');
  });
});

describe('audio', () => {
  const audio = (input_audio?: object) => ({ type: 'input_audio', input_audio });
  const WAV = audio({ data: 'QQ==', format: 'wav' });

  it.each([
    ['AT-A4.1', 'wav', [WAV]],
    ['AT-A4.2', 'mp3', [audio({ data: 'QQ==', format: 'mp3' })]],
    ['AT-A4.3', 'nothing', [audio()]],
    ['AT-A4.3', 'no data', [audio({ format: 'wav' })]],
    ['AT-A4.4', 'text before it', [{ type: 'text', text: 'Listen' }, WAV]],
    ['AT-A4.4', 'text behind it', [WAV, { type: 'text', text: 'Listen' }]],
  ])('%s is refused, and leaves no trace: with %s', async (_, __, content) => {
    const key = await keyOf(server, { limits: { requests: { month: 10 } } });
    const logged = await server.rows('select id from request_logs');
    const sent = server.upstream.completions.length;
    for (const model of [MODEL, SAME_PROTOCOL]) {
      const messages = [HI, { role: 'user', content }, HI];
      const told = await server.call('POST', CHAT, { model, messages }, bearer(key));
      expect(told).toMatchObject({
        status: 400,
        body: {
          error: {
            ...{ type: 'invalid_request_error', param: 'messages' },
            message: expect.stringMatching(/audio input is not supported/i),
          },
        },
      });
    }
    expect(server.upstream.completions).toHaveLength(sent);
    const { body } = await server.call('GET', '/v1/usage', undefined, bearer(key));
    expect(body).toMatchObject({ running: 0, limits: [{ used: 0, reserved: 0 }] });
    expect(await server.rows('select id from request_logs')).toHaveLength(logged.length);
  });

  it('AT-A4.5 is a file where a client of Responses sends messages, to a model that hears', async () => {
    await server.call('PUT', '/api/providers/gemini/key', { key: TEST_KEY });
    const mp3 = audio({ data: 'QQ==', format: 'mp3' });
    const messages = [{ role: 'user', content: [mp3, WAV] }];
    server.upstream.next(geminiDialect.answer());
    const model = 'gemini/fake-model';
    const told = await server.call('POST', '/v1/responses', { model, messages });
    const sent: any = server.upstream.completions.at(-1)?.body;

    expect(told.status).toBe(200);
    expect(sent.contents[0].parts).toMatchObject([
      { inlineData: { mimeType: 'audio/mpeg', data: 'QQ==' } },
      { inlineData: { mimeType: 'audio/wav', data: 'QQ==' } },
    ]);
  });
});
