import { describe, expect, it } from 'vitest';

import { toolCallFragments } from '../../testing/faults.ts';
import { connect, endOf, outcomeOf } from '../../testing/connected.ts';
import { ToolCalls } from './tool-calls.ts';

/** The calls that a model made, from the fragments they were sent in. */
async function callsOf(...fragments: readonly unknown[]): Promise<unknown[]> {
  const { upstream, ask } = await connect('openrouter');
  upstream.next(toolCallFragments(...fragments));
  const events = await ask();
  expect(endOf(events)).toBe('finish: tool_calls');
  return events.flatMap((event) =>
    event.type === 'tool-call' ? [[event.toolCallId, event.toolName, event.arguments]] : [],
  );
}

function fragment(fields: {
  index?: unknown;
  id?: string;
  name?: string;
  args?: unknown;
}): unknown {
  const { index, id, name, args } = fields;
  return { index, id, type: 'function', function: { name, arguments: args } };
}

describe('tool calls', () => {
  it('are put together by index', async () => {
    const calls = await callsOf(
      fragment({ index: 0, id: 'a', name: 'search', args: '' }),
      fragment({ index: 0, args: '{"q":' }),
      fragment({ index: 0, args: '"x"}' }),
    );
    expect(calls).toEqual([['a', 'search', '{"q":"x"}']]);
  });

  it('may be interleaved', async () => {
    const calls = await callsOf(
      fragment({ index: 0, id: 'a', name: 'one', args: '{"a"' }),
      fragment({ index: 1, id: 'b', name: 'two', args: '{"b"' }),
      fragment({ index: 0, args: ':1}' }),
      fragment({ index: 1, args: ':2}' }),
    );
    expect(calls).toEqual([
      ['a', 'one', '{"a":1}'],
      ['b', 'two', '{"b":2}'],
    ]);
  });

  it('may come without an index', async () => {
    const calls = await callsOf(
      fragment({ id: 'a', name: 'one', args: '{"a"' }),
      fragment({ args: ':1}' }),
      fragment({ id: 'b', name: 'two', args: '{}' }),
    );
    expect(calls).toEqual([
      ['a', 'one', '{"a":1}'],
      ['b', 'two', '{}'],
    ]);
  });

  it('may come without index and id', async () => {
    const calls = await callsOf(
      fragment({ name: 'one', args: '{"a":1}' }),
      fragment({ name: 'two', args: '{"b":2}' }),
    );
    expect(calls).toEqual([
      ['call_1', 'one', '{"a":1}'],
      ['call_2', 'two', '{"b":2}'],
    ]);
  });

  it('may share one index', async () => {
    const calls = await callsOf(
      fragment({ index: 0, id: 'a', name: 'one', args: '{"a":1}' }),
      fragment({ index: 0, id: 'b', name: 'two', args: '{"b"' }),
      fragment({ index: 0, args: ':2}' }),
    );
    expect(calls).toEqual([
      ['a', 'one', '{"a":1}'],
      ['b', 'two', '{"b":2}'],
    ]);
  });

  it('may change their index on the way', async () => {
    const calls = await callsOf(
      fragment({ index: 0, id: 'a', name: 'one', args: '{"a"' }),
      fragment({ index: 3, args: ':1}' }),
    );
    expect(calls).toEqual([['a', 'one', '{"a":1}']]);
  });

  it('may repeat id and name', async () => {
    const calls = await callsOf(
      fragment({ index: 0, id: 'a', name: 'one', args: '{"a"' }),
      fragment({ index: 0, id: 'a', name: 'one', args: ':1}' }),
    );
    expect(calls).toEqual([['a', 'one', '{"a":1}']]);
  });

  it('may get their name and id late', async () => {
    const calls = await callsOf(
      fragment({ index: 0, args: '{"a"' }),
      fragment({ index: 0, id: 'a', name: 'one', args: ':1}' }),
    );
    expect(calls).toEqual([['a', 'one', '{"a":1}']]);
  });

  it('may have empty ids, indexes in text, and arguments as an object', async () => {
    const calls = await callsOf(
      fragment({ index: '0', id: 'a', name: 'one', args: { a: 1 } }),
      fragment({ index: 1, id: '', name: 'two', args: '{}' }),
    );
    expect(calls).toEqual([
      ['a', 'one', '{"a":1}'],
      ['call_2', 'two', '{}'],
    ]);
  });

  it('keep arguments that are no JSON as they are', async () => {
    expect(await callsOf(fragment({ index: 0, id: 'a', name: 'one', args: '{"a": oops' }))).toEqual(
      [['a', 'one', '{"a": oops']],
    );
  });

  it('take no longer each, however many there are', () => {
    // With each looked for among all the others this takes a minute, which no test has.
    const count = 150_000;
    const calls = new ToolCalls();
    for (let index = 0; index < count; index += 1) {
      calls.add({ index: null, id: `call_${index}`, function: { name: 'f', arguments: '{' } });
    }
    calls.add({ index: null, id: 'call_0', function: { name: null, arguments: '}' } });
    const taken = calls.take();
    expect(taken).toHaveLength(count);
    expect(taken[0]).toMatchObject({ toolCallId: 'call_0', arguments: '{}' });
  });

  it('that are announced by the end alone are an empty answer', async () => {
    expect(endOf(await outcomeOf(toolCallFragments()))).toBe('empty_response');
  });
});
