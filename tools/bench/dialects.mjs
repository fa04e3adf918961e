// How a chat is asked for, and how its stream is read, frame by frame, with nothing taken on trust.
import { randomUUID } from 'node:crypto';

import { hashOf, modelOf, textOf } from './answers.mjs';

const PROMPT = 'Tell me a long story, please.';

/** What a reader has found so far, whatever the dialect. */
class Reading {
  deltas = 0;
  isDone = false;
  hasUsage = false;
  #text = '';
  #faults = [];

  delta(text) {
    this.deltas += 1;
    this.#text += text;
  }

  fault(sentence) {
    this.#faults.push(sentence);
  }

  /** @returns {string[]} what is wrong with the whole stream */
  faults(answer, final = this.#text) {
    const hash = expectedHash(answer);
    if (this.deltas !== answer.deltas) this.fault(`${this.deltas} deltas, not ${answer.deltas}`);
    if (hashOf(this.#text) !== hash || hashOf(final) !== hash) this.fault('the text is another');
    if (!this.hasUsage) this.fault('no usage');
    if (!this.isDone) this.fault('no [DONE]');
    return this.#faults;
  }
}

const hashes = new Map();

function expectedHash(answer) {
  const name = modelOf(answer);
  if (!hashes.has(name)) hashes.set(name, hashOf(textOf(answer)));
  return hashes.get(name);
}

/** Reads a stream of chat completions. */
class OpenAiReader {
  #reading = new Reading();
  #splitter = new FrameSplitter();

  get deltas() {
    return this.#reading.deltas;
  }

  feed(text) {
    for (const frame of this.#splitter.feed(text)) this.#frame(frame);
  }

  #frame(frame) {
    if (frame.startsWith(':')) return undefined;
    const reading = this.#reading;
    if (reading.isDone) return reading.fault('a frame after [DONE]');
    const data = frame.slice('data: '.length);
    if (data === '[DONE]') {
      reading.isDone = true;
      return undefined;
    }
    const { choices, usage } = JSON.parse(data);
    // A gateway may name the role in a chunk of its own, without a text.
    const text = choices[0]?.delta.content ?? '';
    if (text !== '') reading.delta(text);
    if (usage) reading.hasUsage = true;
    return undefined;
  }

  faults(answer) {
    return this.#reading.faults(answer);
  }
}

/** Reads a chat completion that comes as one object. */
class WholeOpenAiReader {
  #text = '';
  deltas = 0;

  feed(text) {
    this.#text += text;
  }

  faults(answer) {
    const { choices, usage } = JSON.parse(this.#text);
    const isRight = hashOf(choices[0].message.content) === expectedHash(answer);
    return [...(isRight ? [] : ['the text is another']), ...(usage ? [] : ['no usage'])];
  }
}

/** Reads a stream of the chat. */
class ParleyReader {
  #reading = new Reading();
  #splitter = new FrameSplitter();
  #seq = 0;
  #end = null;

  get deltas() {
    return this.#reading.deltas;
  }

  feed(text) {
    for (const frame of this.#splitter.feed(text)) this.#frame(frame);
  }

  #frame(frame) {
    if (frame.startsWith(':')) return undefined;
    const reading = this.#reading;
    if (reading.isDone) return reading.fault('a frame after [DONE]');
    const at = frame.indexOf('data: ');
    const data = frame.slice(at + 'data: '.length);
    if (data === '[DONE]') {
      reading.isDone = true;
      return undefined;
    }
    const event = JSON.parse(data);
    this.#seq += 1;
    const head = `id: ${this.#seq}\nevent: ${event.type}\n`;
    if (event.seq !== this.#seq || frame.slice(0, at) !== head)
      reading.fault(`frame ${this.#seq} begins with ${JSON.stringify(frame.slice(0, at))}`);
    if (event.type === 'text-delta') reading.delta(event.delta);
    if (event.type === 'usage') reading.hasUsage = true;
    if (event.type === 'generation-end') this.#end = event;
    return undefined;
  }

  faults(answer) {
    if (this.#end?.state !== 'completed') this.#reading.fault('it did not complete');
    const parts = this.#end?.message.parts ?? [];
    return this.#reading.faults(answer, parts.map((part) => part.text).join(''));
  }
}

function chatBody(model) {
  return { model, messages: [{ role: 'user', content: PROMPT }] };
}

/** How to ask for an answer by the model's id in each dialect, and what reads it. */
export const DIALECTS = {
  openai: {
    body: (model) => ({
      ...chatBody(model),
      stream: true,
      stream_options: { include_usage: true },
    }),
    open: () => new OpenAiReader(),
  },
  'openai-whole': { body: chatBody, open: () => new WholeOpenAiReader() },
  parley: {
    body: (model) => ({
      chatId: randomUUID(),
      parentId: null,
      message: { parts: [{ type: 'text', text: PROMPT }] },
      modelId: model,
      stream: true,
    }),
    open: () => new ParleyReader(),
  },
};

/** Cuts a stream into its frames. */
export class FrameSplitter {
  #rest = '';

  /** @returns {string[]} the frames that these characters complete */
  feed(text) {
    const frames = (this.#rest + text).split('\n\n');
    this.#rest = frames.pop() ?? '';
    return frames;
  }
}
