import { describe, expect, it } from 'vitest';

import type { ProviderEvent } from '../../types.ts';
import { endOf, partsOf, REQUEST } from '../connected.ts';
import type { FakeToolCall } from '../dialect.ts';
import type { ContractSubject } from './subject.ts';

const SEARCH: FakeToolCall = { id: 'call_a', name: 'search', fragments: ['{"q":', '"x"}'] };
const READ: FakeToolCall = { id: 'call_b', name: 'read', fragments: ['{"id":7}'] };

/** Calls of tools: each whole, with an id of its own, and answered in the next turn. */
export function describeToolCalls({ vendorId, dialect, connect }: ContractSubject): void {
  const withoutIds = [SEARCH, READ].map((call) => ({ ...call, id: null }));

  describe('tool calls', () => {
    it.each<[string, readonly FakeToolCall[]]>([
      ['one, in pieces', [SEARCH]],
      ['two at once', [SEARCH, READ]],
      ['two without ids', withoutIds],
    ])('are handed over whole: %s', async (_, calls) => {
      const { upstream, ask } = await connect();
      upstream.next(dialect.toolCalls(calls));
      const events = await ask();
      const called = callsOf(events);
      expect(called.map((call) => [call.toolName, JSON.parse(call.arguments)])).toEqual(
        calls.map(({ name, fragments }) => [name, JSON.parse(fragments.join(''))]),
      );
      const ids = called.map(({ toolCallId }) => toolCallId);
      expect(new Set(ids).size).toBe(calls.length);
      expect(ids.every((id) => id !== '')).toBe(true);
      expect(endOf(events)).toBe('finish: tool_calls');
    });

    it('are offered, and their results go back', async () => {
      const { upstream, ask } = await connect();
      upstream.next(dialect.toolCalls([SEARCH]));
      const tools = [{ name: 'search', description: 'Finds', parameters: PARAMETERS }];
      const events = await ask({ request: { ...REQUEST, tools } });
      const offered = JSON.stringify((await upstream.received()).body);
      for (const word of ['search', 'Finds', 'distinctive']) expect(offered).toContain(word);

      const [call] = callsOf(events);
      if (call === undefined) throw new Error('nothing was called');
      const result = { type: 'tool-result', output: 'found it' } as const;
      const { toolCallId } = call;
      const answer = {
        role: 'assistant' as const,
        parts: [...partsOf(events), { ...result, toolCallId }],
        modelId: `${vendorId}/${REQUEST.model}`,
      };
      await ask({ request: { ...REQUEST, messages: [...REQUEST.messages, answer], tools } });
      const body = JSON.stringify((await upstream.received(2)).body);
      expect(body).toContain('found it');
      expect(body.split('found it')).toHaveLength(2);
    });
  });
}

const PARAMETERS = { type: 'object', properties: { distinctive: { type: 'string' } } };

function callsOf(events: readonly ProviderEvent[]) {
  return events.flatMap((event) => (event.type === 'tool-call' ? [event] : []));
}
