import type { ToolCallPart } from '@parley/contracts';
import { bodyOf, end, type FakeToolCall } from '@parley/providers/testing';
import { expect } from 'vitest';

import { fault, type Fault } from './outcome.ts';
import type { Subject } from './subject.ts';

export const SEARCH = call('call-1', 'search', '{"q":"x"}');
export const READ = call('call-2', 'read', '{"id":7}');

export function call(toolCallId: string, toolName: string, written: string): ToolCallPart {
  return { type: 'tool-call', toolCallId, toolName, arguments: written };
}

/** A word that stands in the last piece of the arguments alone. */
const LAST_WORD = 'needle';

const searching: FakeToolCall = { id: 'call-1', name: 'search', fragments: ['{"q"', ':"x"}'] };
const reading: FakeToolCall = { id: 'call-2', name: 'read', fragments: ['{"id":7}'] };

/** 51: calls of tools, as every protocol has them. */
export function toolCallsOf({ dialect, words, refused, called }: Subject): Fault[] {
  // Each protocol makes its own: they are only to be told apart.
  const madeUp = (part: ToolCallPart): ToolCallPart => ({
    ...part,
    toolCallId: expect.stringMatching(/^\S+$/),
  });
  const whole = [
    fault(51, 'calls a tool', dialect.toolCalls([searching]), called(SEARCH)),
    fault(51, 'calls two tools', dialect.toolCalls([searching, reading]), called(SEARCH, READ)),
    fault(
      51,
      'calls tools and gives its calls no ids',
      dialect.toolCalls([searching, reading].map((call) => ({ ...call, id: null }))),
      called(madeUp(SEARCH), madeUp(READ)),
    ),
  ];
  if (!words.writesArguments) return whole;
  const long = dialect.toolCalls([{ ...searching, fragments: ['{"q"', `:"${LAST_WORD}"}`] }]);
  const last = long.findIndex((step) => bodyOf([step]).includes(LAST_WORD));
  return [
    ...whole,
    fault(
      51,
      'calls a tool with arguments that are no JSON',
      dialect.toolCalls([{ ...searching, fragments: ['{"q":'] }]),
      called(call('call-1', 'search', '{"q":')),
    ),
    fault(
      51,
      'breaks off inside a call',
      [...long.slice(0, last), end],
      refused(502, 'truncated', { hasBegun: true, usage: words.usageAtOpening }),
      { endsInCall: true },
    ),
  ];
}
