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

class OpenAiReader {
  #reading = new Reading();

  get deltas() {
    return this.#reading.deltas;
  }

  frame(frame) {
    const reading = this.#reading;
    if (reading.isDone) return reading.fault('a frame after [DONE]');
    const data = frame.slice('data: '.length);
    if (data === '[DONE]') {
      reading.isDone = true;
      return undefined;
    }
    const { choices, usage } = JSON.parse(data);
    const text = choices[0]?.delta.content;
    if (text !== undefined) reading.delta(text);
    if (usage !== undefined) reading.hasUsage = true;
    return undefined;
  }

  faults(answer) {
    return this.#reading.faults(answer);
  }
}

class ParleyReader {
  #reading = new Reading();
  #seq = 0;
  #end = null;

  get deltas() {
    return this.#reading.deltas;
  }

  frame(frame) {
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

export const DIALECTS = {
  openai: {
    path: '/api/v1/chat/completions',
    body: (answer) => ({
      model: modelOf(answer),
      stream: true,
      messages: [{ role: 'user', content: PROMPT }],
    }),
    open: () => new OpenAiReader(),
  },
  parley: {
    path: '/api/generations',
    body: (answer) => ({
      chatId: randomUUID(),
      parentId: null,
      message: { parts: [{ type: 'text', text: PROMPT }] },
      modelId: `openrouter/${modelOf(answer)}`,
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
