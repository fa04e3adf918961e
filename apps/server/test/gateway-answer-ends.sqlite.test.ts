import { chunk, done, end, frame, head, type Script } from '@parley/providers/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CHAT, HELLO } from './gateway-asking.ts';
import {
  AT_H4_5,
  AT_H4_8,
  calling,
  chatScript,
  completed,
  incomplete,
  itemDone,
  responses,
  text,
} from './gateway-doors/call-scripts.ts';
import {
  answersTo,
  calledBy,
  CHAT_MODEL,
  deltasIn,
  RESPONSES_MODEL,
  startedWithBoth,
} from './gateway-doors/chat-answers.ts';
import { readChatStream } from './gateway-doors/read-chat.ts';
import { DONE, framesIn, openAiErrorIn } from './gateway-doors/told.ts';
import type { TestServer } from './harness.ts';

/*
 * The rules of `gateway.md` H4 about how answers end, each through the door and from the bytes of a
 * provider on.
 */

let server: TestServer;
beforeAll(async () => {
  server = await startedWithBoth();
});
afterAll(() => server.stop());

describe('the end of an answer', () => {
  it('AT-H4.8 is that of a limit, whatever was called before', async () => {
    const { calls, finishReason } = await calledBy(server, AT_H4_8, RESPONSES_MODEL);
    expect([calls, finishReason]).toEqual([[['call_0', 'f0', '{}']], 'length']);
  });

  it.each([
    [{ reason: 'content_filter' }, 'content_filter'],
    [null, 'stop'],
  ])('AT-H4.9 of one that is incomplete by %j is %s', async (details, expected) => {
    const { calls, finishReason } = await calledBy(
      server,
      responses(text('Hi'), incomplete(details)),
      RESPONSES_MODEL,
    );
    expect([calls, finishReason]).toEqual([[], expected]);
  });

  it('AT-H4.10 is the first one, and nothing comes behind it', async () => {
    const late = [text('late'), itemDone(1, '{}'), completed];
    const scripts: [Script, string][] = [
      [responses(text('Hi'), completed, ...late), RESPONSES_MODEL],
      [
        [
          head(),
          frame(chunk({ delta: { content: 'Hi' } })),
          frame(chunk({ finishReason: 'stop' })),
          done,
          frame(chunk({ delta: { content: 'late' } })),
          frame(chunk({ finishReason: 'stop' })),
          done,
          end,
        ],
        CHAT_MODEL,
      ],
    ];
    for (const [script, model] of scripts) {
      const { streamed, whole } = await answersTo(server, script, model);
      expect([streamed.text, whole.text]).toEqual(['Hi', 'Hi']);
      expect(streamed.ends).toEqual(['finish', DONE]);
    }
  });

  it('AT-H4.11 is an error where the provider broke off', async () => {
    const scripts: [Script, string][] = [
      [responses(text('one'), text(' two')), RESPONSES_MODEL],
      [
        [
          head(),
          frame(chunk({ delta: { content: 'one' } })),
          frame(chunk({ delta: { content: ' two' } })),
          end,
        ],
        CHAT_MODEL,
      ],
    ];
    for (const [script, model] of scripts) {
      server.upstream.next(script, script);
      const asked = { model, messages: HELLO };
      const stream = await server.call('POST', CHAT, { ...asked, stream: true });
      const whole = await server.call('POST', CHAT, asked);
      const told = readChatStream(framesIn(stream.body));

      expect([stream.status, told.text, told.ends]).toEqual([200, 'one two', ['error']]);
      expect(told.error?.code).toBe('upstream_stream_truncated');
      expect(whole.status).toBe(502);
      expect(openAiErrorIn(whole.body).code).toBe('upstream_stream_truncated');
    }
  });

  it('AT-H4.14 has the usage before it, for whom asked', async () => {
    const usage = {
      ...{ prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 2 },
    };
    const ofResponses = {
      ...{ input_tokens: 10, output_tokens: 5, total_tokens: 15 },
      input_tokens_details: { cached_tokens: 4 },
      output_tokens_details: { reasoning_tokens: 2 },
    };
    const response = { ...completed.response, usage: ofResponses };
    const scripts: [Script, string][] = [
      [responses(text('Hi'), { ...completed, response }), RESPONSES_MODEL],
      [
        [
          head(),
          frame(chunk({ delta: { content: 'Hi' } })),
          frame(chunk({ finishReason: 'stop' })),
          frame(chunk({ choices: [], usage })),
          done,
          end,
        ],
        CHAT_MODEL,
      ],
    ];
    for (const [script, model] of scripts) {
      const { body } = await answersTo(server, script, model, {
        stream_options: { include_usage: true },
      });
      const frames = framesIn(body).map(({ data }) => data);
      expect(frames.at(-1)).toBe(DONE);
      expect(frames.at(-2)).toMatchObject({ choices: [], usage });
      const earlier: any[] = frames.slice(0, -2);
      expect(earlier.every((each) => (each.usage ?? null) === null)).toBe(true);
    }
  });
});

describe('the chunks of an answer', () => {
  it('AT-H4.13 say who speaks in the first alone, even if that is a call', async () => {
    const chat = chatScript(calling({ index: 0, id: 'a', name: 'one', args: '{}' }));
    for (const [script, model] of [
      [AT_H4_5, RESPONSES_MODEL],
      [responses(text('one'), text(' two'), completed), RESPONSES_MODEL],
      [chat, CHAT_MODEL],
    ] as const) {
      const { body } = await answersTo(server, script, model);
      const roles = deltasIn(body).map(({ role }) => role);
      expect(roles).toEqual(['assistant', ...roles.slice(1).map(() => undefined)]);
    }
  });
});

describe('what a model says instead of an answer', () => {
  it('is told as a refusal, so that nobody takes it for the answer', async () => {
    const refused = { type: 'response.refusal.delta', output_index: 0, delta: 'I cannot.' };
    const script = responses(refused, completed);
    server.upstream.next(script, script);
    const asked = { model: RESPONSES_MODEL, messages: HELLO };
    const streamed = await server.call('POST', CHAT, { ...asked, stream: true });
    const whole = await server.call('POST', CHAT, asked);

    expect(deltasIn(streamed.body).map(({ content, refusal }) => [content, refusal])).toEqual([
      [null, 'I cannot.'],
      [undefined, undefined],
    ]);
    expect(whole.body.choices[0].message).toMatchObject({ content: null, refusal: 'I cannot.' });
    expect(whole.body.choices[0].finish_reason).toBe('stop');
  });
});
