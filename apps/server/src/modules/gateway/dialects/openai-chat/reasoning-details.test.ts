import type { Part } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import type { CompletionEvent } from '../../../completions/completions.service.ts';
import { filledText, isObject } from '../fields.ts';
import { openAiChat } from './index.ts';
import { callEvent, finishEvent, reasoningEvents, textEvents, written } from './written.testing.ts';

const THINKING = {
  protocol: 'anthropic-messages',
  block: { type: 'thinking', thinking: 'Hm – ünïcode', signature: 'c2ln' },
};
const NEXT = { protocol: 'openai-responses', next: { id: 'fc_2', phase: null } };

/** What is read when a client sends an answer back, as it came whole or in a stream. */
function returned(events: readonly CompletionEvent[]): {
  whole: readonly Part[];
  streamed: readonly Part[];
} {
  const { whole, chunks } = written([...events, finishEvent()]);
  const choices = Array.isArray(whole['choices']) ? whole['choices'] : [];
  const message: unknown = choices[0]?.message;
  if (!isObject(message)) throw new Error('no message');
  const deltas = chunks.map(({ choices }) => choices[0]?.delta ?? {});
  const entries = deltas.flatMap((delta) => {
    const details = delta['reasoning_details'];
    return Array.isArray(details) ? details : [];
  });
  const reasoning = deltas.map((delta) => filledText(delta['reasoning']) ?? '').join('');
  return {
    whole: read(message),
    streamed: read({ ...message, reasoning, reasoning_details: entries }),
  };
}

function read(message: unknown): readonly Part[] {
  const messages = [{ role: 'user', content: 'Hi' }, message];
  return openAiChat.read({ model: 'test/model', messages }).request.messages.at(1)?.parts ?? [];
}

describe('opaque blocks of reasoning', () => {
  const events: CompletionEvent[] = [
    ...reasoningEvents('Hm', [THINKING]),
    ...textEvents('Let me see'),
    { type: 'reasoning-start', partId: 'r2' },
    { type: 'reasoning-end', partId: 'r2', details: [THINKING] },
    callEvent('c1', '{}'),
    { type: 'reasoning-start', partId: 'r3' },
    { type: 'reasoning-end', partId: 'r3', details: [NEXT, THINKING] },
    callEvent('c2', '{}'),
  ];

  it('come back unaltered, in order and in their place', () => {
    const expected = [
      { type: 'reasoning', text: 'Hm', details: [THINKING] },
      { type: 'text', text: 'Let me see' },
      { type: 'reasoning', text: '', details: [THINKING] },
      callEvent('c1', '{}'),
      { type: 'reasoning', text: '', details: [NEXT, THINKING] },
      callEvent('c2', '{}'),
    ];
    const { whole, streamed } = returned(events);
    expect(whole).toEqual(expected);
    expect(streamed).toEqual(expected);
  });

  it('show a client nothing but the text of the reasoning', () => {
    const { body, chunks } = written([...events, finishEvent()]);
    expect(body).not.toContain('signature');
    for (const { choices } of chunks) {
      const delta = choices[0]?.delta ?? {};
      expect('reasoning_details' in delta && 'reasoning' in delta).toBe(false);
    }
  });

  it.each([
    'parley-1:',
    'parley-1:%%%',
    `parley-1:${Buffer.from('[0,0,"x"]').toString('base64url')}`,
  ])('that were altered on their way are left out: %s', (data) => {
    const entry = { type: 'reasoning.encrypted', data, format: 'unknown' };
    expect(read({ role: 'assistant', content: 'Yes', reasoning_details: [entry] })).toEqual([
      { type: 'text', text: 'Yes' },
    ]);
  });

  it('that nest deeper than any does are left out', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`);
    expect(read({ role: 'assistant', content: 'Yes', reasoning_details: [deep] })).toEqual([
      { type: 'text', text: 'Yes' },
    ]);
  });
});
