import { readdirSync, readFileSync } from 'node:fs';

import { comment, createGate, end, frame, head, wait, write } from '@parley/providers/testing';
import { describe, expect, it } from 'vitest';

import type { Hook } from '../src/hooks/points.ts';
import type { TestServer } from './harness.ts';
import { started } from './started.ts';

interface Door {
  protocol: string;
  providerId: string;
  path: string;
  body: Record<string, unknown>;
}

const HELLO = [{ role: 'user', content: 'Hi' }];
const CHAT: Door = {
  protocol: 'openai-chat',
  providerId: 'openrouter',
  path: '/v1/chat/completions',
  body: { model: 'openrouter/fake/model', messages: HELLO, stream: true },
};
const RESPONSES: Door = {
  protocol: 'openai-responses',
  providerId: 'openai',
  path: '/v1/responses',
  body: { model: 'openai/fake/model', input: 'Hi', stream: true },
};
const MESSAGES: Door = {
  protocol: 'anthropic-messages',
  providerId: 'anthropic',
  path: '/v1/messages',
  body: { model: 'anthropic/fake/model', max_tokens: 9, messages: HELLO, stream: true },
};
const DOORS = [CHAT, RESPONSES, MESSAGES];

async function asked(
  door: Door,
  bytes: string,
  { hooks, body = {} }: { hooks?: readonly Hook[]; body?: object } = {},
) {
  const server = await started({
    providerId: door.providerId,
    ...(hooks === undefined ? {} : { hooks }),
  });
  server.upstream.next([head(), write(bytes), end]);
  const told = await server.call('POST', door.path, { ...door.body, ...body });
  return { server, ...told };
}

/** The answer of a door as it comes, in pieces. */
async function opened(server: TestServer, door: Door) {
  const response = await fetch(server.url + door.path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(door.body),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    /** What comes until there are so many characters, or the end. */
    async until(length: number): Promise<string> {
      let text = '';
      while (text.length < length) {
        const { value } = (await reader?.read()) ?? {};
        if (value === undefined) return text;
        text += value;
      }
      return text;
    },
  };
}

function sentBy(server: TestServer): any {
  return server.upstream.completions.at(-1)?.body;
}

/** The frames of a body as they are passed on: without comments, and with our own `[DONE]`. */
function framesOf(bytes: string): string[] {
  return bytes
    .replaceAll('\r\n', '\n')
    .split('\n\n')
    .map((text) => text.split('\n').filter((line) => !line.startsWith(':') && line !== ''))
    .map((lines) => lines.map((line) => line.replace(/^(event|data):(?! )/, '$1: ')).join('\n'))
    .filter((text) => text !== '' && text !== 'data: [DONE]');
}

const FIXTURES = '../../../packages/providers/src/protocols/';

function fixtures({ protocol }: Door): [name: string, bytes: string][] {
  const folder = new URL(`${FIXTURES}${protocol}/fixtures/`, import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]);
}

/** Answers that fail, or whose usage was not asked for, or with a call that has no id: told in another way. */
const ENDS_OTHERWISE = /error|failed|cut-off|at-once|sparse/;

/** Writes every `secret` of text as `******`, and holds back what may become one. */
const masking: Hook = {
  name: 'masking',
  on: {
    'generation.chunk':
      () =>
      ({ text, final }) => {
        const masked = text.replaceAll('secret', '******');
        const held = final ? '' : (/(?:s|se|sec|secr|secre)$/.exec(masked)?.[0] ?? '');
        return { text: masked.slice(0, masked.length - held.length), hold: held };
      },
  },
};

describe.each(DOORS)('an answer in the protocol of its client ($protocol)', (door) => {
  it.each(fixtures(door).filter(([name]) => !ENDS_OTHERWISE.test(name)))(
    'goes on byte for byte: %s',
    async (_, bytes) => {
      const body = door === CHAT ? { stream_options: { include_usage: true } } : {};
      for (const hooks of [[], undefined, [masking]]) {
        const told = await asked(door, bytes, {
          body,
          ...(hooks === undefined ? {} : { hooks }),
        });
        expect(told.status).toBe(200);
        expect(framesOf(told.body)).toEqual(framesOf(bytes));
        expect(told.body.endsWith('data: [DONE]\n\n')).toBe(door !== MESSAGES);
      }
    },
  );
});

const chatChunk = (delta: object, more: object = {}) => ({
  ...{ id: 'gen-1', object: 'chat.completion.chunk', created: 1, model: 'fake/model' },
  choices: [{ index: 0, delta: { role: 'assistant', ...delta }, finish_reason: null }],
  ...more,
});
const data = (piece: object) => `data: ${JSON.stringify(piece)}\n\n`;
const typed = (piece: { type: string }) =>
  `event: ${piece.type}\ndata: ${JSON.stringify(piece)}\n\n`;
const stop = data({
  ...chatChunk({}),
  choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
});
const usage = data({
  ...chatChunk({}),
  choices: [],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});
const DONE = 'data: [DONE]\n\n';

function textOfChat(body: string): string {
  return piecesOf(body)
    .map((piece) => piece.choices?.[0]?.delta?.content ?? '')
    .join('');
}

function piecesOf(body: string): any[] {
  return body
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)));
}

describe('a stream of chat completions', () => {
  it('keeps members that nobody here knows, and drops comments', async () => {
    const unknown = data({ ...chatChunk({ content: 'a', mood: { calm: true } }), extra: [1] });
    const told = await asked(CHAT, `: waiting\n\n${unknown}: more\n\n${stop}${usage}${DONE}`);

    expect(told.body).toBe(unknown + stop + usage + DONE);
  });

  it('ends with the usage only where that was asked for', async () => {
    const door = { ...CHAT, providerId: 'groq', body: { ...CHAT.body, model: 'groq/fake' } };
    const bytes = data(chatChunk({ content: 'a' })) + stop + usage + DONE;
    const silent = await asked(door, bytes);
    const told = await asked(door, bytes, { body: { stream_options: { include_usage: true } } });

    expect(silent.body).toBe(data(chatChunk({ content: 'a' })) + stop + DONE);
    expect(told.body).toBe(bytes);
    expect(sentBy(silent.server)['stream_options']).toEqual({ include_usage: true });
    const rows = await silent.server.rows('SELECT input_tokens, output_tokens FROM request_logs');
    expect(rows).toEqual([{ input_tokens: 1, output_tokens: 2 }]);
  });

  it('has the words that a hook changed, in the frames that they came in', async () => {
    const first = data(chatChunk({ role: 'assistant', content: 'The ' }));
    const bytes = [
      first,
      data(chatChunk({ content: 'sec' }, { mood: 1 })),
      data(chatChunk({ content: 'ret is s' })),
      data(chatChunk({ content: 'afe' })),
    ].join('');
    const told = await asked(CHAT, bytes + stop + usage + DONE, { hooks: [masking] });

    expect(told.body.startsWith(first)).toBe(true);
    expect(textOfChat(told.body)).toBe('The ****** is safe');
    expect(told.body).not.toMatch(/sec|ret/);
    expect(piecesOf(told.body)[1]).toMatchObject({ id: 'gen-1', mood: 1 });
    expect(told.body.endsWith(stop + usage + DONE)).toBe(true);
  });

  it('has what a hook lets go of at the end before the end', async () => {
    const bytes = data(chatChunk({ content: 'a se' })) + stop + DONE;
    const told = await asked(CHAT, bytes, { hooks: [masking] });

    expect(told.body).toBe(bytes);
  });

  it('has what looks like a key, as the model wrote it: a program is given what it asked for', async () => {
    const key = 'sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef';
    const bytes = [
      data(chatChunk({ content: `My key: ${key.slice(0, 20)}` })),
      data(chatChunk({ content: `${key.slice(20)} is mine` })),
      stop,
      DONE,
    ].join('');
    const told = await asked(CHAT, bytes);

    expect(told.body).toBe(bytes);
  });

  it('has the beginning of a call while it is still written', async () => {
    const fragment = (call: object) => data(chatChunk({ tool_calls: [{ index: 0, ...call }] }));
    const begun = [
      fragment({ id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } }),
      fragment({ function: { arguments: '{"x":' } }),
    ].join('');
    const rest = [
      fragment({ function: { arguments: '1}' } }),
      data({ ...chatChunk({}), choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
      DONE,
    ].join('');
    const server = await started();
    const gate = createGate();
    server.upstream.next([head(), write(begun), wait(gate), write(rest), end]);
    const reader = await opened(server, CHAT);

    expect(await reader.until(begun.length)).toBe(begun);
    gate.release();
    expect(await reader.until(Infinity)).toBe(rest);
  });

  it('has calls that are no functions as they came', async () => {
    const call = { index: 0, id: 'c1', type: 'custom', custom: { name: 'patch', input: 'zz' } };
    const bytes = [
      data(chatChunk({ tool_calls: [call] })),
      data({ ...chatChunk({}), choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
      DONE,
    ].join('');

    expect((await asked(CHAT, bytes)).body).toBe(bytes);
  });

  it('has text as text where a provider writes it in parts, and the thoughts beside it', async () => {
    const bytes = [
      data(
        chatChunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] }),
      ),
      data(chatChunk({ content: [{ type: 'text', text: 'Hello' }] })),
      data(chatChunk({ content: ' you' })),
      stop,
      DONE,
    ].join('');
    const told = await asked(CHAT, bytes);

    expect(textOfChat(told.body)).toBe('Hello you');
    expect(piecesOf(told.body)[0].choices[0].delta).toMatchObject({
      content: null,
      reasoning: 'hm',
    });
  });

  it.each([
    ['max_tokens', 'length'],
    ['end_turn', 'stop'],
    ['STOP', 'stop'],
  ])('ends in a word of the protocol: %s is %s', async (said, expected) => {
    const bytes = [
      data(chatChunk({ content: 'x' })),
      data({ ...chatChunk({}), choices: [{ index: 0, delta: {}, finish_reason: said }] }),
      DONE,
    ].join('');
    const told = await asked(CHAT, bytes);

    expect(piecesOf(told.body).at(-1).choices[0]).toMatchObject({
      finish_reason: expected,
      native_finish_reason: said,
    });
  });

  it('has calls by the book, whatever the provider wrote', async () => {
    const fragment = (call: object) => data(chatChunk({ tool_calls: [call] }));
    const bytes = [
      fragment({ id: 'a', function: { name: 'f', arguments: '{"x":' } }),
      fragment({ function: { arguments: '1}' } }),
      fragment({ id: 'b', function: { name: 'g', arguments: '{}' } }),
      data({ ...chatChunk({}), choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }),
      DONE,
    ].join('');
    const told = await asked(CHAT, bytes);
    const calls = piecesOf(told.body).flatMap((piece) => piece.choices[0].delta.tool_calls ?? []);

    expect(calls.map((call) => [call.index, call.id, call.function.arguments])).toEqual([
      [0, 'a', ''],
      [0, undefined, '{"x":1}'],
      [1, 'b', ''],
      [1, undefined, '{}'],
    ]);
    expect(piecesOf(told.body).at(-1).choices[0].finish_reason).toBe('tool_calls');
  });

  it('never looks complete where it failed in the end', async () => {
    const bytes =
      data(chatChunk({ content: 'first' })) + data({ error: { message: 'x', code: 500 } });
    const told = await asked(CHAT, bytes);

    expect(told.body.startsWith(data(chatChunk({ content: 'first' })))).toBe(true);
    expect(told.body.match(/^event: error$/gm)).toHaveLength(1);
    expect(told.body).not.toContain('[DONE]');
  });

  it('is that of the try that began to answer', async () => {
    const server = await started();
    const early = data(chatChunk({ role: 'assistant', content: '' }));
    server.upstream.next([
      head(),
      write(early),
      frame({ error: { message: 'x', code: 502 } }),
      end,
    ]);
    const bytes = data(chatChunk({ content: 'a' }, { id: 'gen-2' })) + stop + usage + DONE;
    server.upstream.next([head(), write(bytes), end]);
    const told = await server.call('POST', CHAT.path, CHAT.body);

    expect(told.body).toBe(bytes);
    expect(server.upstream.completions).toHaveLength(2);
  });

  it('is not kept until the end', async () => {
    const server = await started();
    const gate = createGate();
    const first = data(chatChunk({ content: 'first' }));
    server.upstream.next([head(), write(first), wait(gate), write(stop + DONE), comment('x'), end]);
    const response = await fetch(server.url + CHAT.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(CHAT.body),
    });
    const reader = response.body?.getReader();
    const read = await reader?.read();
    expect(Buffer.from(read?.value ?? []).toString()).toBe(first);
    gate.release();
    await reader?.cancel();
  });

  it('says that a hook ended it', async () => {
    const stopping: Hook = {
      name: 'stopping',
      on: {
        'generation.chunk':
          () =>
          ({ text }) =>
            text.includes('bad') ? { text: '', stop: 'bad' } : undefined,
      },
    };
    const bytes = ['a', 'bad', 'c'].map((content) => data(chatChunk({ content }))).join('');
    const told = await asked(CHAT, bytes + stop + DONE, { hooks: [stopping] });

    expect(textOfChat(told.body)).toBe('a');
    expect(piecesOf(told.body).at(-1)).toMatchObject({
      id: 'gen-1',
      choices: [{ finish_reason: 'content_filter' }],
    });
    expect(told.body).not.toContain('[DONE]');
  });

  it('is written by us where a hook answers, or changes what is asked', async () => {
    const answering: Hook = {
      name: 'answering',
      on: { 'generation.request': () => ({ answer: 'By a hook' }) },
    };
    const changing: Hook = {
      name: 'changing',
      on: { 'generation.request': (request) => ({ ...request, systemPrompt: 'Be brief' }) },
    };
    const bytes = data(chatChunk({ content: 'a' })) + stop + DONE;
    const answered = await asked(CHAT, bytes, { hooks: [answering] });
    const changed = await asked(CHAT, bytes, { hooks: [changing] });

    expect(textOfChat(answered.body)).toBe('By a hook');
    expect(answered.body.endsWith(DONE)).toBe(true);
    expect(textOfChat(changed.body)).toBe('a');
    expect(sentBy(changed.server)['messages']).toMatchObject([{ content: 'Be brief' }, {}]);
  });
});

describe('a stream of a response', () => {
  const bytes = fixtures(RESPONSES).find(([name]) => name.startsWith('reasoning-and'))?.[1] ?? '';

  it('has what hooks changed in every repetition', async () => {
    const text = 'Choosing';
    const hook: Hook = {
      name: 'shouting',
      on: {
        'generation.chunk': () => (chunk) =>
          chunk.kind === 'reasoning' ? { text: chunk.text.replace(text, 'X') } : undefined,
      },
    };
    const told = await asked(RESPONSES, bytes, { hooks: [hook] });

    expect(bytes.split(text)).toHaveLength(6);
    expect(told.body.split('**X units**')).toHaveLength(6);
    expect(told.body).not.toContain(text);
    const last = piecesOf(told.body).at(-1);
    const numbers = piecesOf(told.body).map((piece) => piece.sequence_number);
    expect(last.type).toBe('response.completed');
    expect(numbers).toEqual(numbers.map((_, index) => numbers[0] + index));
    expect(told.body.endsWith(DONE)).toBe(true);
  });

  it('leaves out a call that a hook took away, and moves up what is behind it', async () => {
    const taking: Hook = {
      name: 'taking',
      on: {
        'generation.chunk': () => {
          let isFirst = true;
          return ({ kind, text }) => {
            if (kind !== 'json' || !text.startsWith('{"type":"tool-call"')) return undefined;
            const taken = isFirst;
            isFirst = false;
            return taken ? { text: '' } : undefined;
          };
        },
      },
    };
    const all = await asked(RESPONSES, bytes);
    const told = await asked(RESPONSES, bytes, { hooks: [taking] });
    const items = (body: string) => piecesOf(body).at(-1).response.output;
    const indexes = piecesOf(told.body)
      .filter(({ type }) => type === 'response.output_item.added')
      .map((piece) => piece.output_index);

    expect(items(told.body)).toHaveLength(items(all.body).length - 1);
    expect(indexes).toEqual(indexes.map((_, index) => index));
  });

  it('gives a call an id that came without one, so that it can be answered', async () => {
    const sparse = fixtures(RESPONSES).find(([name]) => name === 'sparse.txt')?.[1] ?? '';
    const told = await asked(RESPONSES, sparse);
    const pieces = piecesOf(told.body);
    const items = pieces.flatMap(({ item }) => item ?? []);
    const argumentsOf = (id: string) =>
      pieces.map((piece) => (piece.item_id === id ? (piece.delta ?? '') : '')).join('');

    expect(items).toMatchObject([
      { id: 'fc_a', call_id: expect.stringMatching(/./), name: 'one' },
      { id: 'fc_b', call_id: 'call_b', name: 'two' },
    ]);
    expect([argumentsOf('fc_a'), argumentsOf('fc_b')]).toEqual(['{"a":1}', '{"b":2}']);
  });

  it('fails under its own name', async () => {
    const [, begun = ''] =
      /^([\s\S]*?response\.output_text\.delta[^\n]*\n[^\n]*\n\n)/.exec(
        fixtures(RESPONSES).find(([name]) => name === 'text.txt')?.[1] ?? '',
      ) ?? [];
    const error = typed({ type: 'error', ...{ code: 'server_error', message: 'x' } });
    const told = await asked(RESPONSES, begun + error);
    const pieces = piecesOf(told.body);

    expect(told.body.startsWith(begun)).toBe(true);
    expect(pieces.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { id: pieces[0].response.id, status: 'failed' },
    });
    expect(told.body).not.toContain('[DONE]');
  });
});

describe('a stream of a message', () => {
  const bytes = fixtures(MESSAGES).find(([name]) => name === 'parallel-tools.txt')?.[1] ?? '';

  it('has a call as a hook changed it', async () => {
    const changing: Hook = {
      name: 'changing',
      on: {
        'generation.chunk':
          () =>
          ({ kind, text }) => {
            if (kind !== 'json' || !text.startsWith('{"type":"tool-call"')) return undefined;
            return { text: JSON.stringify({ ...JSON.parse(text), arguments: '{"by":"hook"}' }) };
          },
      },
    };
    const told = await asked(MESSAGES, bytes, { hooks: [changing] });
    const json = piecesOf(told.body)
      .filter(({ delta }) => delta?.type === 'input_json_delta')
      .map(({ delta }) => delta.partial_json);
    const uses = piecesOf(told.body).filter((piece) => piece.content_block?.type === 'tool_use');

    expect(uses.length).toBeGreaterThan(1);
    expect(json).toEqual(uses.map(() => '{"by":"hook"}'));
    expect(piecesOf(told.body).at(-1)).toEqual({ type: 'message_stop' });
  });

  it('loses the signature of a thought that a hook changed', async () => {
    const thoughts = fixtures(MESSAGES).find(([name]) => name === 'reasoning.txt')?.[1] ?? '';
    const shouting: Hook = {
      name: 'shouting',
      on: {
        'generation.chunk':
          () =>
          ({ kind, text }) =>
            kind === 'reasoning' ? { text: text.toUpperCase() } : undefined,
      },
    };
    expect(thoughts).toContain('signature_delta');
    const told = await asked(MESSAGES, thoughts, { hooks: [shouting] });
    expect(told.body).not.toContain('signature_delta');
    expect(told.body).toContain('message_stop');
  });
});

describe('a question in the protocol of its provider', () => {
  it('is sent with all of its members, in their order, and nothing of it is told as dropped', async () => {
    const body = {
      ...{ logit_bias: { 1: 2 }, user: 'u', top_k: 3, metadata: { a: 'b' } },
      messages: [
        {
          role: 'user',
          content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }],
        },
      ],
    };
    const told = await asked(CHAT, data(chatChunk({ content: 'a' })) + stop + DONE, { body });

    expect(JSON.stringify(sentBy(told.server))).toBe(
      JSON.stringify({
        ...{ model: 'fake/model', messages: body.messages, stream: true },
        ...{ logit_bias: body.logit_bias, user: 'u', top_k: 3, metadata: { a: 'b' } },
        stream_options: { include_usage: true },
      }),
    );
    expect(told.headers.get('x-parley-dropped-params')).toBeNull();
  });

  it('names what another protocol has no place for', async () => {
    const told = await asked(
      { ...MESSAGES, path: CHAT.path },
      fixtures(MESSAGES).find(([name]) => name === 'text.txt')?.[1] ?? '',
      { body: { logit_bias: { 1: 2 } } },
    );

    expect(told.status).toBe(200);
    expect(told.headers.get('x-parley-dropped-params')).toContain('logit_bias');
  });

  it('takes the headers of its protocol along', async () => {
    const server = await started({ providerId: 'anthropic' });
    const [, bytes = ''] = fixtures(MESSAGES).find(([name]) => name === 'text.txt') ?? [];
    server.upstream.next([head(), write(bytes), end]);
    const context_management = { edits: [] };
    await server.call(
      'POST',
      MESSAGES.path,
      { ...MESSAGES.body, context_management },
      { 'anthropic-beta': 'context-management-2025-06-27', 'x-stainless-os': 'Linux' },
    );

    const headers = server.upstream.completions[0]?.headers ?? {};
    expect(headers['anthropic-beta']).toBe('context-management-2025-06-27');
    expect(headers).not.toHaveProperty('x-stainless-os');
    expect(sentBy(server)).toMatchObject({ context_management, max_tokens: 9 });
  });

  it('never has anything stored, and asks for reasoning in a form that can come back', async () => {
    const [, bytes = ''] = fixtures(RESPONSES).find(([name]) => name === 'text.txt') ?? [];
    const told = await asked(RESPONSES, bytes, {
      body: { store: true, reasoning: { effort: 'low', summary: 'auto' }, prompt_cache_key: 'k' },
    });

    expect(sentBy(told.server)).toMatchObject({
      ...{ input: 'Hi', store: false, prompt_cache_key: 'k' },
      ...{ reasoning: { effort: 'low', summary: 'auto' }, stream: true },
      include: ['reasoning.encrypted_content'],
    });
    expect(told.headers.get('x-parley-dropped-params')).toBe('store');
  });

  it('has messages that were written in the way of another protocol in the right one', async () => {
    const messages = [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }];
    const body = { messages, user: 'u' };
    const told = await asked(CHAT, data(chatChunk({ content: 'a' })) + stop + DONE, { body });

    expect(sentBy(told.server)).toMatchObject({
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      user: 'u',
    });
  });
});
