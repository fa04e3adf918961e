import { answer, openAiResponsesDialect } from '@parley/providers/testing';
import OpenAI from 'openai';
import type { ChatCompletion } from 'openai/resources/chat/completions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CHAT, HELLO, keyOf } from './gateway-asking.ts';
import {
  added,
  argumentsDone,
  AT_H4_5,
  AT_H4_6,
  AT_H4_8,
  calling,
  chatScript,
  completed,
  delta,
  item,
  itemDone,
  responses,
  THREE,
  ZURICH,
} from './gateway-doors/call-scripts.ts';
import {
  answersTo,
  calledBy,
  CHAT_MODEL,
  fragmentsIn,
  RESPONSES_MODEL,
  startedWithBoth,
} from './gateway-doors/chat-answers.ts';
import { openAiErrorIn } from './gateway-doors/told.ts';
import type { TestServer } from './harness.ts';

/*
 * The rules of `gateway.md` H4 about calls, each through the door and from the bytes of a provider on.
 */

let server: TestServer;
beforeAll(async () => {
  server = await startedWithBoth();
});
afterAll(() => server.stop());

describe('the calls of an answer', () => {
  it('AT-H4.1 keep the index that they came with', async () => {
    const script = chatScript(
      calling({ index: 1, id: 'b', name: 'two' }),
      calling({ index: 0, id: 'a', name: 'one' }),
      calling({ index: 1, args: '{"b":1}' }),
    );
    const { body, whole } = await answersTo(server, script, CHAT_MODEL);
    const fragments = fragmentsIn(body);
    const indexOf = (id: string) => fragments.find((each) => each.id === id)?.index;

    expect([indexOf('a'), indexOf('b')]).toEqual([0, 1]);
    const filled = fragments.filter((each) => each.function.arguments !== '');
    expect(filled).toMatchObject([{ index: 1, function: { arguments: '{"b":1}' } }]);
    expect(whole.calls).toEqual([
      { id: 'a', name: 'one', arguments: '' },
      { id: 'b', name: 'two', arguments: '{"b":1}' },
    ]);
  });

  it('AT-H4.2 take up arguments that came before anybody named them', async () => {
    const expected = { calls: [['c1', 'f', '{"x":1}']], finishReason: 'tool_calls' };
    const chat = chatScript(
      calling({ args: '{"x":' }),
      calling({ args: '1}' }),
      calling({ id: 'c1', name: 'f' }),
    );
    expect(await calledBy(server, chat, CHAT_MODEL)).toEqual(expected);

    const nameless = (args: string) => ({ type: delta(0, '').type, delta: args });
    const named = { ...item(0), call_id: 'c1', name: 'f' };
    const events = [nameless('{"x":'), nameless('1}'), { ...itemDone(0, ''), item: named }];
    expect(await calledBy(server, responses(...events, completed), RESPONSES_MODEL)).toEqual(
      expected,
    );
  });

  it('AT-H4.3 leave what names nobody after a complete one to the next slot', async () => {
    const chat = chatScript(
      calling({ id: 'c1', name: 'f', args: '{"a":1}' }),
      calling({ args: '{"b":2}' }),
    );
    server.upstream.next(chat);
    const asked = { model: CHAT_MODEL, messages: HELLO, stream: true };
    const { body } = await server.call('POST', CHAT, asked);
    const written = fragmentsIn(body).map(({ index, function: fn }) => [index, fn.arguments]);
    expect(written.filter(([, args]) => args !== '')).toEqual([
      [0, '{"a":1}'],
      [1, '{"b":2}'],
    ]);

    const named = chatScript(
      calling({ id: 'c1', name: 'f', args: '{"a":1}' }),
      calling({ args: '{"b"' }),
      calling({ id: 'c2', name: 'g', args: ':2}' }),
    );
    const { calls } = await calledBy(server, named, CHAT_MODEL);
    expect(calls).toEqual([
      ['c1', 'f', '{"a":1}'],
      ['c2', 'g', '{"b":2}'],
    ]);
  });

  it('AT-H4.4 are told apart where one event has several', async () => {
    const several = calling(
      { id: 'a', name: 'one', args: '{}' },
      { id: 'b', name: 'two', args: '{}' },
    );
    const { body } = await answersTo(server, chatScript(several), CHAT_MODEL);
    const named = fragmentsIn(body).filter(({ id }) => id !== undefined);
    expect(named.map(({ index, id }) => [index, id])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
    const { calls } = await calledBy(server, chatScript(several), CHAT_MODEL);
    expect(calls).toEqual([
      ['a', 'one', '{}'],
      ['b', 'two', '{}'],
    ]);
  });

  it('AT-H4.5 have their arguments once, however often they are repeated', async () => {
    const { calls } = await calledBy(server, AT_H4_5, RESPONSES_MODEL);
    expect(calls).toEqual([['call_0', 'f0', ZURICH]]);
  });

  it('AT-H4.6 are kept apart by the ids of their items', async () => {
    const { calls } = await calledBy(server, AT_H4_6, RESPONSES_MODEL);
    expect(calls).toEqual(THREE.map((n) => [`call_${n}`, `f${n}`, `{"n":${n}}`]));
  });

  it('AT-H4.7 are told once where their repetition contradicts them, and the end stays clean', async () => {
    const script = responses(
      added(0),
      delta(0, '{"a":1'),
      argumentsDone(0, '{"a":2}'),
      itemDone(0, '{"a":2}'),
      completed,
    );
    // Nothing of a call is told before it is complete, so nothing told can be contradicted.
    expect(await calledBy(server, script, RESPONSES_MODEL)).toEqual({
      calls: [['call_0', 'f0', '{"a":2}']],
      finishReason: 'tool_calls',
    });
  });

  it.each([true, -1, 'x'])('AT-H4.12 have no index where that is %j', async (index) => {
    const script = chatScript(
      calling({ index, id: 'a', name: 'one', args: '{"a":1}' }),
      calling({ index, id: 'b', name: 'two', args: '{"b"' }),
      calling({ index, args: ':2}' }),
    );
    const { calls } = await calledBy(server, script, CHAT_MODEL);
    expect(calls).toEqual([
      ['a', 'one', '{"a":1}'],
      ['b', 'two', '{"b":2}'],
    ]);
  });

  it('AT-H4.12 may have an index in text', async () => {
    const script = chatScript(
      calling({ index: 0, id: 'a', name: 'one', args: '{}' }),
      calling({ index: 1, id: 'b', name: 'two', args: '{}' }),
      calling({ index: '2', id: 'c', name: 'three' }),
      calling({ index: 2, args: '{"c":1}' }),
    );
    const { body } = await answersTo(server, script, CHAT_MODEL);
    const third = fragmentsIn(body).filter(({ index }) => index === 2);
    expect(third.map(({ id, function: fn }) => [id, fn.arguments])).toEqual([
      ['c', ''],
      [undefined, '{"c":1}'],
    ]);
  });
});

/** What an application looks at. */
function essence({ usage, choices }: ChatCompletion): unknown {
  return {
    usage: usage ?? null,
    choices: choices.map(({ finish_reason: reason, message }) => ({
      ...{ reason, content: message.content },
      calls: message.tool_calls?.map((each) =>
        each.type === 'function' ? [each.id, each.function.name, each.function.arguments] : each,
      ),
    })),
  };
}

describe("OpenAI's own client", () => {
  it.each([
    ['AT-H4.5', AT_H4_5, 'tool_calls', 1],
    ['AT-H4.6', AT_H4_6, 'tool_calls', 3],
    ['AT-H4.8', AT_H4_8, 'length', 1],
  ])(
    'AT-H4.15 reads the same of %s from a stream as from a whole answer',
    async (_, script, reason, count) => {
      const apiKey = await keyOf(server);
      const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey, maxRetries: 0 });
      server.upstream.next(script, script);
      const asked = { model: RESPONSES_MODEL, messages: HELLO };
      const streamed = await openai.chat.completions.stream(asked).finalChatCompletion();
      const whole = await openai.chat.completions.create(asked);

      expect(essence(streamed)).toEqual(essence(whole));
      expect(whole.choices[0]?.finish_reason).toBe(reason);
      expect(whole.choices[0]?.message.tool_calls).toHaveLength(count);
    },
  );
});

describe('tools that the provider would run', () => {
  const UNSUPPORTED = [
    ...['file_search', 'code_interpreter', 'computer_use', 'computer_use_preview'],
    'image_generation',
  ];
  it.each(UNSUPPORTED)('AT-H4.16 are refused by name: %s', async (type) => {
    const before = server.upstream.completions.length;
    const wanted = [
      { tools: [{ type }] },
      { tools: [type] },
      { tool_choice: { type } },
      { tool_choice: type },
    ];
    for (const members of wanted) {
      for (const model of [CHAT_MODEL, RESPONSES_MODEL]) {
        const { status, body } = await server.call('POST', CHAT, {
          ...{ model, messages: HELLO, ...members },
        });
        expect(status).toBe(400);
        expect(openAiErrorIn(body)).toMatchObject({
          ...{ type: 'invalid_request_error', message: expect.stringContaining(type) },
        });
      }
    }
    expect(server.upstream.completions).toHaveLength(before);
  });

  it('AT-H4.16 know web_search_preview as web_search, in the list and as the choice', async () => {
    const type = 'web_search_preview';
    const asked = { messages: HELLO, tools: [{ type }], tool_choice: { type } };
    server.upstream.next(answer(), openAiResponsesDialect.answer());
    const [same, other] = [
      await server.call('POST', CHAT, { model: CHAT_MODEL, ...asked }),
      await server.call('POST', CHAT, { model: RESPONSES_MODEL, ...asked }),
    ];
    const [sent, translated] = server.upstream.completions.slice(-2).map(({ body }) => body);

    expect([same.status, other.status]).toEqual([200, 200]);
    expect(sent).toMatchObject({
      tools: [{ type: 'web_search' }],
      tool_choice: { type: 'web_search' },
    });
    // A tool that a provider runs has no place in our own words: it is named, and not sent.
    expect(other.headers.get('x-parley-dropped-params')).toBe('web_search');
    expect(JSON.stringify(translated)).not.toContain('web_search');
  });
});
