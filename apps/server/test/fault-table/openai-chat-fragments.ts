import { end, toolCallFragments } from '@parley/providers/testing';

import { fault, type Fault } from './outcome.ts';
import type { Subject } from './subject.ts';
import { call, READ, SEARCH } from './tool-calls.ts';

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

/** 51: what comes of fragments that are not by the book. */
export function fragmentsOf({ words, refused, called }: Subject): Fault[] {
  const searching = piece({ index: 0, id: 'call-1', name: 'search', arguments: '{"q"' });
  const fragments = toolCallFragments(searching, piece({ index: 0, arguments: ':"x"}' }));
  return [
    fault(51, 'calls a tool in two fragments', fragments, called(SEARCH)),
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
        searching,
        piece({ index: 1, id: 'call-2', name: 'read', arguments: '{"id"' }),
        piece({ index: 0, arguments: ':"x"}' }),
        piece({ index: 1, arguments: ':7}' }),
      ),
      called(SEARCH, READ),
    ),
    fault(
      51,
      'jumps with its index',
      toolCallFragments(searching, piece({ index: 3, arguments: ':"x"}' })),
      called(SEARCH),
    ),
    fault(
      51,
      'repeats id and name of a call',
      toolCallFragments(
        searching,
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
      'calls a tool in one fragment that is no JSON',
      toolCallFragments(piece({ index: 0, id: 'call-1', name: 'search', arguments: '{"q":' })),
      called(call('call-1', 'search', '{"q":')),
    ),
    fault(
      51,
      'breaks off behind the first fragment of a call',
      [...fragments.slice(0, 2), end],
      refused(502, 'truncated', { hasBegun: true }),
      { endsInCall: true },
    ),
    fault(
      51,
      'ends for the sake of a call that it does not make',
      toolCallFragments(),
      refused(502, 'empty_response', { hasBegun: true, usage: words.usage }),
    ),
  ];
}
