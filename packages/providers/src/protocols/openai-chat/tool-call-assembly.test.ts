import { describe, expect, it } from 'vitest';

import { endOf, outcomeOf } from '../../testing/connected.ts';
import { chunk } from '../../testing/answers.ts';
import { decodeBody } from '../../testing/decoded.ts';
import { end, frame, head } from '../../testing/script.ts';
import type { ProviderEvent } from '../../types.ts';
import { openAiChat } from './index.ts';
import { JsonExtent } from './json-extent.ts';

/* Rules of the gateway specification, H4, as far as they are about reading this protocol. */

interface Fragment {
  index?: unknown;
  id?: string;
  name?: string;
  args?: string;
}

function fragment({ index, id, name, args }: Fragment): unknown {
  return { index, id, function: { name, arguments: args } };
}

/** One chunk with these fragments. */
function calling(...fragments: readonly Fragment[]): unknown {
  return chunk({ delta: { tool_calls: fragments.map(fragment) } });
}

const CALLED = chunk({ finishReason: 'tool_calls' });

function read(...pieces: readonly unknown[]): ProviderEvent[] {
  const body = pieces.map((piece) => `data: ${JSON.stringify(piece)}\n\n`).join('');
  return decodeBody(openAiChat(), [Buffer.from(`${body}data: [DONE]\n\n`)]).events;
}

function callsIn(events: readonly ProviderEvent[]): unknown[] {
  return events.flatMap((event) =>
    event.type === 'tool-call' ? [[event.toolCallId, event.toolName, event.arguments]] : [],
  );
}

function callsOf(...fragments: readonly Fragment[]): unknown[] {
  return callsIn(read(...fragments.map((each) => calling(each)), CALLED));
}

describe('the calls of a stream', () => {
  it('AT-H4.1 stand in the order of their index, whichever began first', () => {
    const calls = callsOf(
      { index: 1, id: 'b', name: 'two' },
      { index: 0, id: 'a', name: 'one' },
      { index: 1, args: '{"b":1}' },
    );
    expect(calls).toEqual([
      ['a', 'one', ''],
      ['b', 'two', '{"b":1}'],
    ]);
  });

  it('AT-H4.2 may begin with arguments, which the first one that is named takes', () => {
    expect(callsOf({ args: '{"x":' }, { args: '1}' }, { id: 'c1', name: 'f' })).toEqual([
      ['c1', 'f', '{"x":1}'],
    ]);
  });

  it('AT-H4.3 take nothing more once their arguments are complete', () => {
    const calls = callsOf({ id: 'c1', name: 'f', args: '{"a":"}"}' }, { args: '{"b":2}' });
    expect(calls).toEqual([
      ['c1', 'f', '{"a":"}"}'],
      ['call_2', '', '{"b":2}'],
    ]);
  });

  it('AT-H4.3 go on while their arguments are open, and over white space at their end', () => {
    const calls = callsOf(
      { id: 'c1', name: 'f', args: '{"a":"\\"}' },
      { args: '"}' },
      { args: '\n' },
    );
    expect(calls).toEqual([['c1', 'f', '{"a":"\\"}"}\n']]);
  });

  it('AT-H4.4 may come together in one chunk', () => {
    const events = read(
      calling({ id: 'a', name: 'one', args: '{}' }, { id: 'b', name: 'two', args: '{}' }),
      CALLED,
    );
    expect(callsIn(events)).toEqual([
      ['a', 'one', '{}'],
      ['b', 'two', '{}'],
    ]);
  });

  it('AT-H4.10 are not added to after the end', () => {
    const late = [calling({ id: 'b', name: 'two' }), chunk({ delta: { content: 'late' } }), CALLED];
    const body = [
      calling({ id: 'a', name: 'one', args: '{}' }),
      CALLED,
      '[DONE]',
      ...late,
      '[DONE]',
    ]
      .map((piece) => `data: ${typeof piece === 'string' ? piece : JSON.stringify(piece)}\n\n`)
      .join('');
    const { events, finishReason } = decodeBody(openAiChat(), [Buffer.from(body)]);
    expect(events.slice(1).map(({ type }) => type)).toEqual(['tool-call']);
    expect(finishReason).toBe('tool_calls');
  });

  it('AT-H4.11 are none of a stream that was cut off', async () => {
    const events = await outcomeOf([
      head(),
      frame(chunk({ delta: { content: 'one' } })),
      frame(calling({ index: 0, id: 'a', name: 'one', args: '{' })),
      end,
    ]);
    expect([callsIn(events), endOf(events)]).toEqual([[], 'truncated']);
  });

  it('AT-H4.12 may have an index in text', () => {
    const calls = callsOf(
      { index: '2', id: 'c', name: 'three' },
      { index: 0, id: 'a', name: 'one' },
      { index: 2, args: '{"c":1}' },
    );
    expect(calls).toEqual([
      ['a', 'one', ''],
      ['c', 'three', '{"c":1}'],
    ]);
  });

  it.each([true, -1, 'x'])('AT-H4.12 have none where it is %j', (index) => {
    const calls = callsOf(
      { index, id: 'a', name: 'one', args: '{"a":1}' },
      { index, id: 'b', name: 'two', args: '{"b"' },
      { index, args: ':2}' },
    );
    expect(calls).toEqual([
      ['a', 'one', '{"a":1}'],
      ['b', 'two', '{"b":2}'],
    ]);
  });
});

describe('where an object ends', () => {
  it.each([
    ['', false],
    ['{', false],
    ['{}', true],
    ['{"a":[1,{"b":2}]', false],
    ['{"a":[1,{"b":2}]}', true],
    ['{"a":"\\\\"}', true],
    ['{"a":"{', false],
  ])('%j: %s, however it is cut', (text, expected) => {
    const whole = new JsonExtent();
    whole.read(text);
    const cut = new JsonExtent();
    for (const character of text) cut.read(character);
    expect([whole.isComplete, cut.isComplete]).toEqual([expected, expected]);
  });
});
