// A model of the server's own that computes without a pause, so that streams can be measured beside it.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { makeCircularModel } from '../../packages/providers/src/vendors/local/demo-model/index.ts';
import { FrameSplitter } from './dialects.mjs';
import { childrenOf, computingMsOf, cpuMsOf } from './process-cpu.mjs';

/**
 * Wide enough that a token is work for the processor and not for the language: some 40 million
 * multiplications, a third of the smallest model that people chat with.
 */
const SIZE = { layers: 12, heads: 8, width: 512, contextLength: 2_048 };
/** Nothing of it is a word that the model knows, so each character is a token: a second's reading or so. */
const QUESTION = 'lorem ipsum '.repeat(50);
/** As long again: measurements see both, and the change from one question to the next. */
const MAX_OUTPUT_TOKENS = 40;
/** One is answered while the other waits behind it. */
const QUESTIONS_AT_ONCE = 2;
const INSTALL_LIMIT_MS = 60_000;
const FIRST_TOKEN_LIMIT_MS = 60_000;
const POLL_MS = 50;

/** Makes such a model in a folder. */
export function makeBusyModel(folder) {
  makeCircularModel(folder, SIZE);
}

/** Installs a model from its folder. @returns what chats call it */
export async function installModel({ url }, folder) {
  const { model } = await asked(`${url}/api/local-models/import`, { folder });
  const isInstalled = async () => {
    const { models } = await asked(`${url}/api/local-models`);
    const now = models.find(({ id }) => id === model.id);
    if (now?.problem) throw new Error(`the model was not installed: ${now.problem.message}`);
    return now?.state === 'installed';
  };
  await until(isInstalled, INSTALL_LIMIT_MS, 'the model was not installed in time');
  return model.modelId;
}

/**
 * Asks a model question after question. Resolves once it writes.
 *
 * @param {{ url: string, pid: number }} gateway that has the model
 */
export async function keepBusy(gateway, modelId) {
  const busy = new Busy(gateway, modelId);
  const hasBegun = () => busy.tokensWritten > 0 || busy.faults.length > 0;
  await until(hasBegun, FIRST_TOKEN_LIMIT_MS, 'the model wrote nothing in time');
  return busy;
}

class Busy {
  #gateway;
  #modelId;
  #isEnding = false;
  /** Generation id → tokens that it has written so far. */
  #running = new Map();
  #tokensBefore = 0;
  #answers = 0;
  #askers;
  /** What went wrong: it was not busy then. */
  faults = [];

  constructor(gateway, modelId) {
    this.#gateway = gateway;
    this.#modelId = modelId;
    this.#askers = Array.from({ length: QUESTIONS_AT_ONCE }, () => this.#askOn());
  }

  get tokensWritten() {
    return this.#running.values().reduce((sum, tokens) => sum + tokens, this.#tokensBefore);
  }

  /** What the model has done until now; the difference between two of these is what it did in between. */
  sample() {
    const [pid] = childrenOf(this.#gateway.pid);
    if (pid === undefined) throw new Error('no process runs the model');
    return {
      pid,
      atMs: performance.now(),
      cpuMs: cpuMsOf(pid),
      computingMs: computingMsOf(pid),
      tokens: this.tokensWritten,
      answers: this.#answers,
    };
  }

  /** Stops what it does, and resolves when it has. */
  async stop() {
    this.#isEnding = true;
    const stops = [...this.#running.keys()].map((id) =>
      asked(`${this.#gateway.url}/api/generations/${id}/stop`, {}),
    );
    await Promise.all([...stops, ...this.#askers]);
  }

  async #askOn() {
    try {
      while (!this.#isEnding) await this.#ask();
    } catch (error) {
      this.faults.push(`the local model: ${error.message}`);
    }
  }

  async #ask() {
    const id = randomUUID();
    this.#running.set(id, 0);
    const { url } = this.#gateway;
    await asked(
      `${url}/api/generations`,
      {
        generationId: id,
        chatId: randomUUID(),
        parentId: null,
        message: { parts: [{ type: 'text', text: QUESTION }] },
        modelId: this.#modelId,
        params: { maxOutputTokens: MAX_OUTPUT_TOKENS },
        stream: false,
      },
      { prefer: 'respond-async' },
    );
    for await (const event of eventsOf(`${url}/api/generations/${id}/events`)) {
      if (event.type === 'progress') this.#running.set(id, event.tokens ?? 0);
      if (event.type === 'error') throw new Error(event.error.message);
    }
    this.#tokensBefore += this.#running.get(id);
    this.#running.delete(id);
    this.#answers += 1;
  }
}

/** What a model did between two samples. */
export function workBetween(first, last) {
  const elapsedMs = last.atMs - first.atMs;
  return {
    tokensPerSecond: ((last.tokens - first.tokens) * 1000) / elapsedMs,
    answers: last.answers - first.answers,
    cores: (last.cpuMs - first.cpuMs) / elapsedMs,
    // One that was started anew in between has lost its count.
    busyShare: first.pid === last.pid ? (last.computingMs - first.computingMs) / elapsedMs : 0,
  };
}

async function* eventsOf(url) {
  const response = await fetch(url);
  if (response.status === 204) return;
  const splitter = new FrameSplitter();
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    for (const frame of splitter.feed(text)) {
      const [, data] = /^data: (\{.*)$/m.exec(frame) ?? [];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}

async function asked(url, body, headers = {}) {
  const response = await fetch(url, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json', ...headers },
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.message);
  return answer;
}

async function until(isSo, limitMs, sentence) {
  const endsAt = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > endsAt) throw new Error(sentence);
    await delay(POLL_MS);
  }
}
