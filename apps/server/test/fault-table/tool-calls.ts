import type { ToolCallPart } from '@parley/contracts';
import { end, toolCallFragments } from '@parley/providers/testing';

import { completed, fault, type Fault, type Outcome, refused, REPORTED_USAGE } from './outcome.ts';

const SEARCH = call('call-1', 'search', '{"q":"x"}');
const READ = call('call-2', 'read', '{"id":7}');

function call(toolCallId: string, toolName: string, written: string): ToolCallPart {
  return { type: 'tool-call', toolCallId, toolName, arguments: written };
}

/** A fragment as providers send it; `index` and `id` where they send one. */
function piece(of: {
  index?: number;
  id?: string;
  name?: string;
  arguments?: string;
}): Record<string, unknown> {
  const { name, arguments: written = '', ...rest } = of;
  return { ...rest, function: { ...(name === undefined ? {} : { name }), arguments: written } };
}

/** No tools are offered in a chat; a model that calls some all the same is shown to do so. */
function called(...toolCalls: readonly ToolCallPart[]): Outcome {
  const outcome = completed([]);
  return { ...outcome, toolCalls, finishReason: 'tool_calls' };
}

const fragments = toolCallFragments(
  piece({ index: 0, id: 'call-1', name: 'search', arguments: '{"q"' }),
  piece({ index: 0, arguments: ':"x"}' }),
);

export const TOOL_CALLS: readonly Fault[] = [
  fault(51, 'calls a tool', fragments, called(SEARCH)),
  fault(
    51,
    'calls tools without an index',
    toolCallFragments(
      piece({ id: 'call-1', name: 'search', arguments: '{"q"' }),
      piece({ arguments: ':"x"}' }),
      piece({ id: 'call-2', name: 'read', arguments: '{"id":7}' }),
    ),
    called(SEARCH, READ),
  ),
  fault(
    51,
    'calls different tools with the same index',
    toolCallFragments(
      piece({ index: 0, id: 'call-1', name: 'search', arguments: '{"q":"x"}' }),
      piece({ index: 0, id: 'call-2', name: 'read', arguments: '{"id"' }),
      piece({ index: 0, arguments: ':7}' }),
    ),
    called(SEARCH, READ),
  ),
  fault(
    51,
    'interleaves its calls',
    toolCallFragments(
      piece({ index: 0, id: 'call-1', name: 'search', arguments: '{"q"' }),
      piece({ index: 1, id: 'call-2', name: 'read', arguments: '{"id"' }),
      piece({ index: 0, arguments: ':"x"}' }),
      piece({ index: 1, arguments: ':7}' }),
    ),
    called(SEARCH, READ),
  ),
  fault(
    51,
    'jumps with its index',
    toolCallFragments(
      piece({ index: 0, id: 'call-1', name: 'search', arguments: '{"q"' }),
      piece({ index: 3, arguments: ':"x"}' }),
    ),
    called(SEARCH),
  ),
  fault(
    51,
    'repeats id and name of a call',
    toolCallFragments(
      piece({ index: 0, id: 'call-1', name: 'search', arguments: '{"q"' }),
      piece({ index: 0, id: 'call-1', name: 'search', arguments: ':"x"}' }),
    ),
    called(SEARCH),
  ),
  fault(
    51,
    'names a tool after its arguments',
    toolCallFragments(
      piece({ index: 0, arguments: '{"q"' }),
      piece({ index: 0, arguments: ':"x"}' }),
      piece({ index: 0, id: 'call-1', name: 'search' }),
    ),
    called(SEARCH),
  ),
  fault(
    51,
    'calls a tool with arguments that are no JSON',
    toolCallFragments(piece({ index: 0, id: 'call-1', name: 'search', arguments: '{"q":' })),
    called(call('call-1', 'search', '{"q":')),
  ),
  fault(
    51,
    'breaks off inside a call',
    [...fragments.slice(0, 2), end],
    refused(502, 'truncated', { hasBegun: true }),
  ),
  fault(
    51,
    'ends for the sake of a call that it does not make',
    toolCallFragments(),
    refused(502, 'empty_response', { hasBegun: true, usage: REPORTED_USAGE }),
  ),
];
