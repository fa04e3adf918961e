// What the mock upstream says, in the words of each protocol, made beforehand.
import { deltaText, textOf } from './answers.mjs';

const INPUT_TOKENS = 9;

/**
 * @typedef {object} Words how a protocol says an answer
 * @property {(model: string) => Buffer[]} begin
 * @property {(model: string, text: string) => Buffer} delta
 * @property {(model: string, deltas: number) => Buffer[]} end
 * @property {(model: string, answer: import('./answers.mjs').Answer) => Buffer} whole
 */

/** @type {Words} */
const chatCompletions = {
  begin: () => [],
  delta: (model, text) => chunk(model, choice({ role: 'assistant', content: text }, null)),
  end: (model, deltas) => [
    chunk(model, choice({}, 'stop')),
    chunk(model, { choices: [], usage: usageOf(deltas) }),
    Buffer.from('data: [DONE]\n\n'),
  ],
  whole(model, answer) {
    const message = { role: 'assistant', content: textOf(answer) };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    const usage = usageOf(answer.deltas);
    const fields = { id: 'gen-bench', object: 'chat.completion', created: 1, model };
    return Buffer.from(JSON.stringify({ ...fields, choices, usage }));
  },
};

function chunk(model, fields) {
  const whole = { id: 'gen-bench', object: 'chat.completion.chunk', created: 1, model, ...fields };
  return Buffer.from(`data: ${JSON.stringify(whole)}\n\n`);
}

function choice(delta, finish_reason) {
  return { choices: [{ index: 0, delta, finish_reason }] };
}

function usageOf(deltas) {
  const usage = { prompt_tokens: INPUT_TOKENS, completion_tokens: deltas };
  return { ...usage, total_tokens: INPUT_TOKENS + deltas, cost: 0.001 };
}

/** @type {Words} */
const messages = {
  begin: (model) => [
    event({
      type: 'message_start',
      message: {
        ...{ id: 'msg_bench', type: 'message', role: 'assistant', model, content: [] },
        ...{ stop_reason: null, stop_sequence: null },
        usage: { input_tokens: INPUT_TOKENS, output_tokens: 1 },
      },
    }),
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  ],
  delta: (_, text) =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  end: (_, deltas) => [
    event({ type: 'content_block_stop', index: 0 }),
    event({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: deltas },
    }),
    event({ type: 'message_stop' }),
  ],
  whole(model, answer) {
    const content = [{ type: 'text', text: textOf(answer) }];
    const usage = { input_tokens: INPUT_TOKENS, output_tokens: answer.deltas };
    const fields = { id: 'msg_bench', type: 'message', role: 'assistant', model };
    const stop = { stop_reason: 'end_turn', stop_sequence: null };
    return Buffer.from(JSON.stringify({ ...fields, content, ...stop, usage }));
  },
};

function event(data) {
  return Buffer.from(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** @param {string} path of the request */
export function wordsFor(path) {
  return path.endsWith('/messages') ? messages : chatCompletions;
}

/**
 * The frames of a stream: what begins it comes in one write with the first delta.
 *
 * @param {Words} words
 * @returns {{ frames: Buffer[], end: Buffer }}
 */
export function streamOf(words, model, { deltas, characters }) {
  const frames = Array.from({ length: deltas }, (_, index) =>
    words.delta(model, deltaText(index, characters)),
  );
  const [first, ...others] = frames;
  return {
    frames: [Buffer.concat([...words.begin(model), first]), ...others],
    end: Buffer.concat(words.end(model, deltas)),
  };
}
