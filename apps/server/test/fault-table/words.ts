import type { Usage } from '@parley/contracts';
import type { ProtocolId } from '@parley/providers/testing';

import type { Said } from './outcome.ts';

/** What must come of the words of one protocol, as its dialect says them. */
export interface Words {
  /** What the usage of an ordinary answer comes to. */
  usage: Usage;
  /** What an answer costs of which no usage was reported. */
  estimatedCostUsd: number | null;
  /** What is known of it when an answer broke off in the middle. */
  usageSoFar: Usage | null;
  /** What is known of it when an answer broke off before its first word. */
  usageAtOpening: Usage | null;
  /** What a whole answer with an error in it tells of it. */
  usageOfFailed: Usage | null;
  /** Whether the body of an error repeats its status. */
  repeatsStatus: boolean;
  /** What is told of each failure of the dialect, by its name. */
  failures: Readonly<Record<string, Said>>;
  overloaded: Said;
  /** The text of an answer with so many reports of usage, delta by delta. */
  reportDeltas: (reports: number) => readonly string[];
  /** Whether the arguments of calls are text that the model writes, rather than an object. */
  writesArguments: boolean;
}

const USAGE: Usage = {
  inputTokens: 10,
  outputTokens: 5,
  reasoningTokens: null,
  cachedInputTokens: null,
  costUsd: null,
  costSource: null,
};

/** What the fake upstream reports unless it is told otherwise. */
export const REPORTED_USAGE: Usage = { ...USAGE, costUsd: 0.0001, costSource: 'reported' };

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

const COMMON: Words = {
  usage: USAGE,
  estimatedCostUsd: null,
  usageSoFar: null,
  usageAtOpening: null,
  usageOfFailed: null,
  repeatsStatus: false,
  failures: {},
  overloaded: {},
  reportDeltas: numbered,
  writesArguments: true,
};

export const WORDS: Readonly<Record<ProtocolId, Words>> = {
  'openai-chat': {
    ...COMMON,
    usage: REPORTED_USAGE,
    repeatsStatus: true,
    failures: {
      'an error chunk': { upstreamStatus: 502, upstreamMessage: 'Provider disconnected' },
      'an error event': { upstreamStatus: 502, upstreamMessage: 'boom' },
    },
    overloaded: { upstreamStatus: 529, upstreamMessage: 'Provider disconnected' },
  },
  'openai-responses': {
    ...COMMON,
    usage: { ...USAGE, reasoningTokens: 0, cachedInputTokens: 0 },
    usageOfFailed: { ...USAGE, reasoningTokens: 0, cachedInputTokens: 0 },
    failures: {
      'a failed response': { upstreamMessage: 'The server had an error' },
      'a flat error event': { upstreamMessage: 'The server had an error' },
      'a nested error event': { upstreamMessage: 'boom' },
    },
    overloaded: { upstreamMessage: 'Our servers are currently overloaded.' },
  },
  'anthropic-messages': {
    ...COMMON,
    usage: { ...USAGE, cachedInputTokens: 0 },
    // The input is counted when a message begins, the output when it ends.
    usageSoFar: { ...USAGE, cachedInputTokens: 0, outputTokens: null },
    usageAtOpening: { ...USAGE, cachedInputTokens: 0, outputTokens: null },
    failures: {
      'an error event': { upstreamMessage: 'Internal server error' },
      'an error without the name of an event': { upstreamMessage: 'Internal server error' },
    },
    overloaded: { upstreamMessage: 'Overloaded' },
  },
  gemini: {
    ...COMMON,
    repeatsStatus: true,
    failures: {
      'an event with an error': { upstreamStatus: 500, upstreamMessage: 'Error 500' },
      'an error without a field': { upstreamStatus: 500, upstreamMessage: 'Error 500' },
    },
    overloaded: {
      upstreamStatus: 503,
      upstreamMessage: 'The model is overloaded. Please try again later.',
    },
    writesArguments: false,
  },
  ollama: {
    ...COMMON,
    // It runs on a machine of one's own.
    usage: { ...USAGE, costUsd: 0, costSource: 'local' },
    estimatedCostUsd: 0,
    failures: {
      'a line with an error': {
        upstreamMessage: 'an error was encountered while running the model',
      },
    },
    overloaded: {
      upstreamMessage: 'server busy, please try again. maximum pending requests exceeded',
    },
    writesArguments: false,
  },
};
