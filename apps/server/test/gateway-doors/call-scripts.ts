import { chunk, done, end, frame, head, type Script } from '@parley/providers/testing';

/*
 * What providers say of calls, as the acceptance tests of `gateway.md` H4 have it: in fragments of chat
 * completions, and in events of Responses.
 */

const call = (members: { index?: unknown; id?: string; name?: string; args?: string }) => ({
  ...('index' in members ? { index: members.index } : {}),
  ...(members.id === undefined ? {} : { id: members.id, type: 'function' }),
  function: {
    ...(members.name === undefined ? {} : { name: members.name }),
    arguments: members.args ?? '',
  },
});
/** One chunk with these fragments of calls. */
export const calling = (...calls: Parameters<typeof call>[0][]) =>
  frame(chunk({ delta: { tool_calls: calls.map(call) } }));
/** An answer of chat completions that ends for the sake of its calls. */
export const chatScript = (...frames: Script): Script => [
  head(),
  ...frames,
  frame(chunk({ finishReason: 'tool_calls' })),
  done,
  end,
];

/** The n-th call, as an item. */
export const item = (n: number, args = '') => ({
  ...{ type: 'function_call', id: `fc_${n}`, call_id: `call_${n}`, name: `f${n}` },
  arguments: args,
});
export const added = (n: number) => ({
  type: 'response.output_item.added',
  output_index: n,
  item: item(n),
});
export const delta = (n: number, text: string) => ({
  type: 'response.function_call_arguments.delta',
  item_id: `fc_${n}`,
  delta: text,
});
export const argumentsDone = (n: number, args: string) => ({
  type: 'response.function_call_arguments.done',
  item_id: `fc_${n}`,
  arguments: args,
});
export const itemDone = (n: number, args: string) => ({
  type: 'response.output_item.done',
  output_index: n,
  item: item(n, args),
});
export const text = (written: string) => ({
  type: 'response.output_text.delta',
  output_index: 0,
  delta: written,
});
export const completed = {
  type: 'response.completed',
  response: { id: 'resp_1', model: 'm', status: 'completed' },
};
export const incomplete = (details: object | null) => ({
  type: 'response.incomplete',
  response: { id: 'resp_1', model: 'm', status: 'incomplete', incomplete_details: details },
});
/** An answer of Responses. */
export const responses = (...events: readonly object[]): Script => [
  head(),
  ...events.map(frame),
  end,
];

/** The scripts that AT-H4.15 names. */
export const ZURICH = '{"city":"Zurich"}';
export const AT_H4_5 = responses(
  added(0),
  delta(0, '{"city":'),
  delta(0, '"Zurich"}'),
  argumentsDone(0, ZURICH),
  itemDone(0, ZURICH),
  completed,
);
export const THREE = [0, 1, 2];
export const AT_H4_6 = responses(
  ...THREE.map(added),
  ...THREE.map((n) => delta(n, '{"n":')),
  ...THREE.map((n) => delta(n, `${n}}`)),
  ...THREE.map((n) => itemDone(n, `{"n":${n}}`)),
  completed,
);
export const AT_H4_8 = responses(
  added(0),
  itemDone(0, '{}'),
  incomplete({ reason: 'max_output_tokens' }),
);
