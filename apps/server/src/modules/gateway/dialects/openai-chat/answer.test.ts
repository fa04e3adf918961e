import { AppError } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import type { CompletionEvent } from '../../../completions/completions.service.ts';
import {
  callEvent,
  finishEvent,
  reasoningEvents,
  textEvents,
  usageEvent,
  written,
} from './written.testing.ts';

const WANTS_USAGE = { body: { stream: true, stream_options: { include_usage: true } } };

function deltasOf(...events: readonly CompletionEvent[]): unknown[] {
  return written(events).chunks.map(({ choices }) => choices[0]?.delta);
}

function choiceOf(...events: readonly CompletionEvent[]): unknown {
  const { choices } = written(events).whole;
  return Array.isArray(choices) ? choices[0] : null;
}

describe('the chunks of an answer', () => {
  it('are named alike, and say who answers as the client named it', () => {
    const { chunks } = written([...textEvents('Hel', 'lo'), finishEvent()]);
    expect(chunks).toHaveLength(3);
    for (const chunk of chunks) {
      expect(chunk).toMatchObject({
        id: 'chatcmpl-01hx',
        object: 'chat.completion.chunk',
        created: 1_700_000_000,
        model: 'test/model',
      });
    }
  });

  it('say why the answer ended in the last one alone', () => {
    const { chunks } = written([...textEvents('Hel', 'lo'), finishEvent()]);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([null, null, 'stop']);
  });

  it('AT-H4.13 tell the role once, in the first', () => {
    expect(deltasOf(...textEvents('Hel', 'lo'), finishEvent())).toEqual([
      { role: 'assistant', content: 'Hel' },
      { content: 'lo' },
      {},
    ]);
    expect(deltasOf(callEvent('c1', '{}'), ...textEvents('Hi'), finishEvent())[0]).toMatchObject({
      role: 'assistant',
      content: null,
      tool_calls: [{ index: 0, id: 'c1' }],
    });
    expect(deltasOf(finishEvent())).toEqual([{ role: 'assistant', content: '' }]);
  });

  it('name a call first, and then bring its arguments', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'weather', arguments: '' } };
    expect(
      deltasOf(...textEvents('Hi'), callEvent('c1', '{"a":1}'), callEvent('c2', ''), finishEvent()),
    ).toEqual([
      { role: 'assistant', content: 'Hi' },
      { tool_calls: [{ index: 0, ...call }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] },
      { tool_calls: [{ index: 1, ...call, id: 'c2' }] },
      {},
    ]);
  });

  it('bring reasoning under both of its names', () => {
    expect(deltasOf(...reasoningEvents('Hm'), ...textEvents('Yes'))).toEqual([
      { role: 'assistant', content: null, reasoning_content: 'Hm', reasoning: 'Hm' },
      { content: 'Yes' },
    ]);
  });

  it.each([{ reasoning: { exclude: true } }, { include_reasoning: false }])(
    'bring none to whom wants none: %j',
    (body) => {
      const events = [...reasoningEvents('Hm', [{ protocol: 'x' }]), ...textEvents('Yes')];
      const { chunks, whole } = written(events, { body });
      expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
        { role: 'assistant', content: 'Yes' },
      ]);
      expect(JSON.stringify(whole)).not.toContain('reasoning');
    },
  );

  it('bring sources and pictures', () => {
    const url = 'data:image/png;base64,AA==';
    const source = { type: 'source', url: 'https://example.com', title: 'Example' } as const;
    const picture = { type: 'file', mediaType: 'image/png', url } as const;
    const citation = { url: 'https://example.com', title: 'Example' };
    expect(deltasOf(source, picture, finishEvent())).toEqual([
      {
        role: 'assistant',
        content: null,
        annotations: [{ type: 'url_citation', url_citation: citation }],
      },
      { images: [{ index: 0, type: 'image_url', image_url: { url } }] },
      {},
    ]);
  });

  it('have no place for warnings, empty deltas and where parts begin', () => {
    const warning = { type: 'warning', code: 'x', message: 'y' } as const;
    expect(written([warning, ...textEvents('')]).body).toBe('');
  });

  it('are one line of data each, whatever the text holds', () => {
    const text = 'a\r\nb\u2028\ud83d\n\ndata: [DONE]\n\n';
    const { frames, chunks } = written([...textEvents(text), finishEvent()]);
    expect(frames).toHaveLength(3);
    expect(chunks[0]?.choices[0]?.delta['content']).toBe(text);
  });
});

describe('the end of an answer', () => {
  it.each([
    ['stop', 'stop', 'tool_calls'],
    ['tool_calls', 'stop', 'tool_calls'],
    ['AT-H4.8 length', 'length', 'length'],
    ['AT-H4.8 max_tokens', 'length', 'length'],
    ['AT-H4.8 max_output_tokens', 'length', 'length'],
    ['AT-H4.9 content_filter', 'content_filter', 'content_filter'],
    ['AT-H4.9 incomplete', 'stop', 'tool_calls'],
    ['hook', 'content_filter', 'content_filter'],
    ['pause_turn', 'stop', 'tool_calls'],
  ])('%s: without calls %s, with calls %s', (title, withoutCalls, withCalls) => {
    const end = finishEvent(title.replace(/^AT\S+ /, ''));
    expect(choiceOf(...textEvents('Hi'), end)).toMatchObject({ finish_reason: withoutCalls });
    expect(choiceOf(callEvent('c1', '{}'), end)).toMatchObject({ finish_reason: withCalls });
    const last = written([callEvent('c1', '{}'), end]).chunks.at(-1);
    expect(last?.choices[0]?.finish_reason).toBe(withCalls);
  });

  it("keeps the provider's own word for it", () => {
    expect(choiceOf(...textEvents('Hi'), finishEvent('pause_turn'))).toMatchObject({
      native_finish_reason: 'pause_turn',
    });
    expect(choiceOf(...textEvents('Hi'), finishEvent())).not.toHaveProperty('native_finish_reason');
  });

  it('AT-H4.10 is one [DONE] after a success', () => {
    const { frames } = written([...textEvents('Hi'), finishEvent()]);
    expect(frames.map(({ data }) => data === '[DONE]')).toEqual([false, false, true]);
  });

  it('AT-H4.11 is an error after a failure, and no [DONE]', () => {
    const { frames } = written([
      ...textEvents('Hi'),
      { type: 'error', error: new AppError('truncated') },
    ]);
    expect(frames.at(-1)?.event).toBe('error');
    expect(JSON.parse(frames.at(-1)?.data ?? '')).toEqual({
      error: {
        type: expect.any(String),
        code: 'upstream_stream_truncated',
        message: expect.any(String),
      },
    });
    expect(frames.map(({ data }) => data)).not.toContain('[DONE]');
  });

  it('is no [DONE] where a rule of the server stopped it', () => {
    const { frames } = written([...textEvents('Hi'), { type: 'stopped', finishReason: 'hook' }]);
    expect(frames.map(({ data }) => data)).not.toContain('[DONE]');
    expect(frames).toHaveLength(2);
  });
});

describe('the usage of an answer', () => {
  const events = [
    ...textEvents('Hi'),
    usageEvent({ cachedInputTokens: 4, reasoningTokens: 2, costUsd: 0.01, cacheWriteTokens: 1 }),
    finishEvent(),
  ];
  const usage = {
    prompt_tokens: 10,
    completion_tokens: 5,
    total_tokens: 15,
    prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 1 },
    completion_tokens_details: { reasoning_tokens: 2 },
    cost: 0.01,
  };

  it('AT-H4.14 is told in the last chunk, to whom asked for it', () => {
    const { chunks, frames } = written(events, WANTS_USAGE);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
    for (const chunk of chunks.slice(0, -1)) expect(chunk).not.toHaveProperty('usage');
    expect(frames.at(-1)?.data).toBe('[DONE]');
  });

  it('is not told in a stream to whom did not', () => {
    expect(written(events).body).not.toContain('usage');
  });

  it('is told unasked where whoever answers always does, and not as null before', () => {
    const { chunks } = written(events, { context: { tellsUsage: true } });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage });
    for (const chunk of chunks.slice(0, -1)) expect(chunk).not.toHaveProperty('usage');
  });

  it('is told of a whole answer', () => {
    expect(written(events).whole['usage']).toEqual(usage);
  });

  it('does not say what nobody knows', () => {
    const known = written([...textEvents('Hi'), usageEvent(), finishEvent()]).whole;
    expect(known['usage']).toEqual({ prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 });
    const unknown = { ...usageEvent(), outputTokens: null } as CompletionEvent;
    const { whole, chunks } = written([...textEvents('Hi'), unknown, finishEvent()], WANTS_USAGE);
    expect(whole).not.toHaveProperty('usage');
    expect(chunks.every(({ choices }) => choices.length === 1)).toBe(true);
  });
});

describe('a whole answer', () => {
  it('has every member that clients insist on', () => {
    expect(written([...textEvents('Hel', 'lo'), finishEvent()]).whole).toEqual({
      id: 'chatcmpl-01hx',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'test/model',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      system_fingerprint: null,
    });
  });

  it('has no content where it only calls tools, and empty content where it has neither', () => {
    expect(choiceOf(callEvent('c1', '{}'), finishEvent())).toMatchObject({
      message: {
        content: null,
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{}' } },
        ],
      },
    });
    expect(choiceOf(finishEvent())).toMatchObject({ message: { content: '' } });
  });
});
