import { describe, expect, it } from 'vitest';

import { connect, endOf, textOf } from '../../testing/connected.ts';
import { type Decoded, decodeBody } from '../../testing/decoded.ts';
import { end, frame, head } from '../../testing/script.ts';
import { openAiResponses } from './index.ts';

/* Rules of the gateway specification, H4, as far as they are about reading this protocol. */

const COMPLETED = { type: 'response.completed', response: { status: 'completed' } };

function decode(...events: readonly unknown[]): Decoded {
  const bytes = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  return decodeBody(openAiResponses(), [Buffer.from(bytes)]);
}

function callsOf({ events }: Pick<Decoded, 'events'>): unknown[] {
  return events.flatMap((event) =>
    event.type === 'tool-call' ? [[event.toolCallId, event.toolName, event.arguments]] : [],
  );
}

interface Call {
  /** `fc_n` and `call_n` are its ids. */
  n: number;
  name?: string;
  args?: string;
}

function item({ n, name = 'weather', args = '' }: Call): Record<string, unknown> {
  return { type: 'function_call', id: `fc_${n}`, call_id: `call_${n}`, name, arguments: args };
}

function added(call: Call): unknown {
  return { type: 'response.output_item.added', output_index: call.n, item: item(call) };
}

/** As some servers have it: the item by its id, and not by its place. */
function delta(n: number, text: string): unknown {
  const type = 'response.function_call_arguments.delta';
  return { type, item_id: `fc_${n}`, delta: text };
}

function argumentsDone(n: number, args: string): unknown {
  const type = 'response.function_call_arguments.done';
  return { type, item_id: `fc_${n}`, arguments: args };
}

function itemDone(call: Call): unknown {
  return { type: 'response.output_item.done', output_index: call.n, item: item(call) };
}

function incomplete(details: unknown): unknown {
  const response = { status: 'incomplete', incomplete_details: details };
  return { type: 'response.incomplete', response };
}

const nameless = (text: string) => ({
  type: 'response.function_call_arguments.delta',
  delta: text,
});

describe('the calls of a response', () => {
  it('AT-H4.2 take the arguments that came before them and named none', () => {
    const call = { n: 1, name: 'f' };
    expect(callsOf(decode(nameless('{"x":'), nameless('1}'), itemDone(call), COMPLETED))).toEqual([
      ['call_1', 'f', '{"x":1}'],
    ]);
    const early = [delta(1, '{"x":'), delta(1, '1}')];
    expect(callsOf(decode(...early, added(call), itemDone(call), COMPLETED))).toEqual([
      ['call_1', 'f', '{"x":1}'],
    ]);
  });

  it('AT-H4.3 take nothing that comes after their end', () => {
    const done = itemDone({ n: 0, args: '{"a":1}' });
    const next = itemDone({ n: 1, name: 'next' });
    expect(callsOf(decode(added({ n: 0 }), done, nameless('{"b":2}'), next, COMPLETED))).toEqual([
      ['call_0', 'weather', '{"a":1}'],
      ['call_1', 'next', '{"b":2}'],
    ]);
    expect(callsOf(decode(added({ n: 0 }), done, nameless('{"b":2}'), COMPLETED))).toEqual([
      ['call_0', 'weather', '{"a":1}'],
    ]);
  });

  it('AT-H4.5 have arguments that came in pieces and twice whole once', () => {
    const args = '{"city":"Zurich"}';
    const pieces = [added({ n: 0 }), delta(0, '{"city":'), delta(0, '"Zurich"}')];
    const snapshots = [argumentsDone(0, args), itemDone({ n: 0, args })];
    const expected = [['call_0', 'weather', args]];
    expect(callsOf(decode(...pieces, ...snapshots, COMPLETED))).toEqual(expected);
    // The pieces alone say the same.
    expect(callsOf(decode(...pieces, itemDone({ n: 0 }), COMPLETED))).toEqual(expected);
  });

  it('AT-H4.6 are kept apart by the ids of their items', () => {
    const calls = [0, 1, 2].map((n) => ({ n, name: `f${n}` }));
    const answer = decode(
      ...calls.map(added),
      ...['{"n":', '}'].flatMap((piece, position) =>
        calls.map(({ n }) => delta(n, position === 0 ? `${piece}${n}` : piece)),
      ),
      ...calls.map(itemDone),
      COMPLETED,
    );
    expect(callsOf(answer)).toEqual([
      ['call_0', 'f0', '{"n":0}'],
      ['call_1', 'f1', '{"n":1}'],
      ['call_2', 'f2', '{"n":2}'],
    ]);
  });

  it('AT-H4.7 are told once, by their last whole arguments where those contradict the pieces', () => {
    const { events, finishReason, error } = decode(
      added({ n: 0 }),
      delta(0, '{"a":1'),
      argumentsDone(0, '{"a":2}'),
      itemDone({ n: 0, args: '{"a":2}' }),
      COMPLETED,
    );
    expect(callsOf({ events })).toEqual([['call_0', 'weather', '{"a":2}']]);
    expect([finishReason, error]).toEqual(['tool_calls', null]);
  });

  it.each(['max_output_tokens', 'max_tokens'])('AT-H4.8 do not hide an end by %s', (reason) => {
    const call = itemDone({ n: 0, args: '{}' });
    const answer = decode(call, incomplete({ reason }));
    expect([callsOf(answer).length, answer.finishReason]).toEqual([1, 'length']);
    const document = { status: 'incomplete', incomplete_details: { reason }, output: [] };
    const whole = { ...document, output: [item({ n: 0, args: '{}' })] };
    const plain = decodeBody(openAiResponses(), [Buffer.from(JSON.stringify(whole))]);
    expect([callsOf(plain).length, plain.finishReason]).toEqual([1, 'length']);
  });

  it('AT-H4.9 are not needed for an end by a filter', () => {
    const text = { type: 'response.output_text.delta', output_index: 0, delta: 'No' };
    expect(decode(text, incomplete({ reason: 'content_filter' })).finishReason).toBe(
      'content_filter',
    );
    expect(decode(text, incomplete(null)).finishReason).toBe('incomplete');
  });

  it('AT-H4.10 are not added to after the end', () => {
    const call = itemDone({ n: 0, args: '{}' });
    const late = { type: 'response.output_text.delta', output_index: 1, delta: 'late' };
    const answer = decode(call, COMPLETED, late, itemDone({ n: 1, args: '{}' }), COMPLETED);
    expect([callsOf(answer).length, textOf(answer.events)]).toEqual([1, '']);
  });

  it('AT-H4.11 are none of a stream that was cut off', async () => {
    const { upstream, ask } = await connect('openai');
    upstream.always([head(), frame(added({ n: 0 })), frame(delta(0, '{"a"')), end]);
    const events = await ask({ key: 'sk-test-0123456789abcdef' });
    expect([callsOf({ events }), endOf(events)]).toEqual([[], 'truncated']);
  });
});

describe('text', () => {
  it('is written once where deltas name its item by id and the end by its place', () => {
    const message = {
      type: 'message',
      id: 'msg_1',
      content: [{ type: 'output_text', text: 'Hi' }],
    };
    const { events } = decode(
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'message', id: 'msg_1' },
      },
      { type: 'response.output_text.delta', item_id: 'msg_1', delta: 'Hi' },
      { type: 'response.output_item.done', output_index: 0, item: message },
      COMPLETED,
    );
    expect(textOf(events)).toBe('Hi');
  });
});
