import { AppError, type Model, toAppError } from '@parley/contracts';

import { withoutUnplacedExtras } from '../../extras.ts';
import { replay } from '../../history/replay.ts';
import { withoutUnsupported } from '../../params.ts';
import type { Provider } from '../../provider.ts';
import type { ParamName } from '../../protocols/protocol.ts';
import { DEFAULT_TIMEOUTS } from '../../timeouts.ts';
import type {
  CompletionRequest,
  PhaseTimeouts,
  ProviderEvent,
  ProviderWarning,
  StreamOptions,
} from '../../types.ts';
import { templateMessages } from './conversation.ts';
import type { InstalledModel, LocalUsage, Runtime, RuntimeEvent } from './types.ts';

export const LOCAL_PROVIDER_ID = 'local';

/** Its base URL is where models are fetched from unless the operator says otherwise. */
export const LOCAL_PROVIDER = {
  id: LOCAL_PROVIDER_ID,
  name: 'This server',
  baseUrl: 'https://huggingface.co',
};

/** A processor loads a model and reads a long question slowly: it is given longer than others are. */
export const LOCAL_TIMEOUTS: PhaseTimeouts = { ...DEFAULT_TIMEOUTS, firstOutputMs: 10 * 60_000 };

const UNSUPPORTED: readonly ParamName[] = [
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'reasoningEffort',
];

/** What the provider needs to know of the models on this server. */
export interface ModelsOnServer {
  find(id: string): InstalledModel | undefined;
  models(): readonly InstalledModel[];
  /** Why there is no such model here, and what to do about it. */
  missing(id: string): AppError;
}

/**
 * The models of this server as a provider. It does not stream: it says how far an answer is, and
 * then gives the whole text.
 */
export function localProvider(options: {
  models: ModelsOnServer;
  runtime: Runtime;
  baseUrl: string;
  timeouts: PhaseTimeouts;
}): Provider {
  const { models, runtime, baseUrl, timeouts } = options;
  const known = () => models.models().map(asModel);
  return {
    info: {
      id: LOCAL_PROVIDER.id,
      name: LOCAL_PROVIDER.name,
      kind: 'local',
      custom: false,
      takesKey: false,
      keyRequired: false,
      supportsStreaming: false,
      accounting: 'none',
      baseUrl,
      origin: new URL(baseUrl).origin,
      timeouts,
    },
    knownModels: known,
    refusalOf: (model) => (models.find(model) === undefined ? models.missing(model) : null),
    stream: (request, asked) =>
      streamLocal({ models, runtime, request, asked, limits: { ...timeouts, ...asked.timeouts } }),
    listModels: async () => known(),
    async checkKey({ signal }) {
      await runtime.check(signal);
      return null;
    },
  };
}

function asModel({ id, name, contextLength }: InstalledModel): Model {
  return {
    id: `${LOCAL_PROVIDER_ID}/${id}`,
    providerId: LOCAL_PROVIDER_ID,
    name,
    contextLength,
    supportsStreaming: false,
    inputModalities: ['text'],
    supportedParameters: ['temperature', 'top_p', 'max_tokens', 'stop'],
    pricing: {
      ...{ input: '0', output: '0', cacheRead: null, cacheWrite: null, reasoning: null },
      ...{ perRequest: null, perImage: null, perWebSearch: null },
    },
    // Of an imported one too: what is said here is what we do with a model, not what somebody promises.
    verified: true,
  };
}

async function* streamLocal(call: {
  models: ModelsOnServer;
  runtime: Runtime;
  request: CompletionRequest;
  asked: StreamOptions;
  limits: PhaseTimeouts;
}): AsyncGenerator<ProviderEvent[], void, void> {
  const { models, runtime, request, asked, limits } = call;
  const model = models.find(request.model);
  if (model === undefined) {
    yield [{ type: 'error', error: models.missing(request.model) }];
    return;
  }
  const { question, warnings } = prepare(request);
  const answer = new WholeAnswer(warnings);
  try {
    const { signal } = asked;
    for await (const event of runtime.answer({ model, question, signal, timeouts: limits })) {
      const batch = answer.take(event);
      if (batch.length > 0) yield batch;
    }
  } catch (thrown) {
    yield [...answer.written(), { type: 'error', error: toAppError(thrown) }];
  }
}

function prepare(request: CompletionRequest) {
  const replayed = replay(request, { providerId: LOCAL_PROVIDER_ID, writesOn: true });
  const name = 'a model on this server';
  const placed = withoutUnplacedExtras(replayed.request, { name, extras: [] });
  const accepted = withoutUnsupported(placed.request, { name, unsupportedParams: UNSUPPORTED });
  const told = templateMessages(accepted.request);
  return {
    question: { messages: told.messages, params: accepted.request.params },
    warnings: [...replayed.warnings, ...placed.warnings, ...accepted.warnings, ...told.warnings],
  };
}

/** Collects what a model writes, to be given out at once. */
class WholeAnswer {
  readonly #warnings: readonly ProviderWarning[];
  #text = '';

  constructor(warnings: readonly ProviderWarning[]) {
    this.#warnings = warnings;
  }

  take(event: RuntimeEvent): ProviderEvent[] {
    switch (event.type) {
      case 'queued':
        return [{ type: 'progress', phase: 'queued', position: event.position }];
      case 'loading':
        return [{ type: 'progress', phase: 'loading' }];
      case 'reading':
        return [{ type: 'progress', phase: 'generating', tokens: 0 }];
      case 'generating':
        this.#text += event.text;
        return [{ type: 'progress', phase: 'generating', tokens: event.tokens }];
      case 'done':
        return [
          ...this.#warnings,
          ...this.#parts(),
          usageOf(event.usage),
          { type: 'finish', finishReason: event.finishReason },
        ];
      case 'stopped':
        return [...this.written(), ...(event.usage === null ? [] : [usageOf(event.usage)])];
    }
  }

  /** What there is of an answer that breaks off. One that never began has no warnings either: it is asked for again. */
  written(): ProviderEvent[] {
    return this.#text === '' ? [] : [...this.#warnings, ...this.#parts()];
  }

  #parts(): ProviderEvent[] {
    const partId = 'text-1';
    if (this.#text === '') return [];
    return [
      { type: 'text-start', partId },
      { type: 'text-delta', partId, delta: this.#text },
      { type: 'text-end', partId },
    ];
  }
}

function usageOf({ inputTokens, outputTokens }: LocalUsage): ProviderEvent {
  return {
    type: 'usage',
    inputTokens,
    outputTokens,
    reasoningTokens: null,
    cachedInputTokens: null,
    costUsd: null,
    costSource: null,
  };
}
