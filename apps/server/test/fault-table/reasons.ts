import type { ProtocolId } from '@parley/providers/testing';

export const LAST_ROW = 85;

/** Rows of the matrix that no upstream can bring about, whatever it speaks. */
const OF_NO_UPSTREAM: Readonly<Record<number, string>> = {
  58: 'a limit on connections: comes with pools of accounts',
  59: 'several keys: come with pools of accounts',
  60: 'several keys: come with pools of accounts',
  61: 'a second target: comes with pools of accounts',
  // The contract (§6) goes before the matrix: a client that leaves sends the same FIN as one that closes
  // its half, and then its provider must be free within 100 ms.
  67: 'a client that closes its half: gateway-readers.sqlite.test.ts',
  68: 'a slow reader: streams.test.ts, gateway-readers.sqlite.test.ts',
  69: 'a reader that takes nothing: ../src/http/sse.test.ts',
  70: 'the body of a client: bad-input.sqlite.test.ts',
  71: 'very many answers that are broken off: sockets.process.ts',
  72: 'a tab that closes: rows 63 to 66 and generation-attach.test.ts',
  73: 'a budget: what a request may use is reserved before it, api-keys.test.ts',
  74: 'a key of the gateway: what runs with it goes on when it is deleted, api-keys.test.ts',
  75: 'a change while a stream runs: keys.test.ts',
  76: 'a stop of the server: gateway-stop.test.ts, lifecycle.process.ts',
  77: 'a kill of the server: interruption.process.ts',
  78: 'the database of the server: no answer fails by it but by its own writes, store.test.ts',
  79: 'a sink of traces: there is none yet',
  80: 'the clock of the machine: limits of keys api-keys.test.ts, all others count in performance.now()',
  81: 'a hook: hooks.test.ts',
  82: 'a hook: hooks.test.ts',
  83: 'a list of prices: a broken one is kept out by its own tests, prices.test.ts',
};

const AGGREGATOR = 'the error chunk of OpenRouter, which speaks chat completions';
const LATE_USAGE = 'usage stands in what ends the answer, never behind it';
const ONE_ANSWER = 'a response is one answer: there is no place for another beside it';
const NO_PING = 'nothing is sent by which a server would show that it is alive';
const NO_TERMINATOR = 'there is no word for it: what finishes the answer is its last piece';
const OF_GEMINI = 'a form of Gemini';
const OF_OLLAMA = 'a form of Ollama: elsewhere models are loaded before anybody can ask for them';

/** Rows that the servers of one protocol cannot bring about. */
const OF_ONE_PROTOCOL: Readonly<Record<ProtocolId, Readonly<Record<number, string>>>> = {
  'openai-chat': { 55: OF_GEMINI, 56: OF_OLLAMA },
  'openai-responses': {
    33: NO_TERMINATOR,
    41: AGGREGATOR,
    50: LATE_USAGE,
    53: ONE_ANSWER,
    55: OF_GEMINI,
    56: OF_OLLAMA,
    66: LATE_USAGE,
  },
  'anthropic-messages': {
    41: AGGREGATOR,
    50: LATE_USAGE,
    53: ONE_ANSWER,
    55: OF_GEMINI,
    56: OF_OLLAMA,
    66: LATE_USAGE,
  },
  gemini: {
    7: NO_PING,
    33: NO_TERMINATOR,
    41: AGGREGATOR,
    50: LATE_USAGE,
    56: OF_OLLAMA,
    66: LATE_USAGE,
  },
  ollama: {
    7: NO_PING,
    33: NO_TERMINATOR,
    41: AGGREGATOR,
    50: LATE_USAGE,
    53: ONE_ANSWER,
    55: OF_GEMINI,
    66: LATE_USAGE,
  },
};

/** Why a protocol has no case of a row, by the number of the row. */
export function reasonsFor(protocol: ProtocolId): Readonly<Record<number, string>> {
  return { ...OF_NO_UPSTREAM, ...OF_ONE_PROTOCOL[protocol] };
}
