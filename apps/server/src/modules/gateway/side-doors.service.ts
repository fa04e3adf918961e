import { AppError, newId } from '@parley/contracts';
import type { Providers } from '@parley/providers';

import type { AccountsService } from '../accounts/accounts.service.ts';
import type { KeyUse, KnownKey } from '../api-keys/api-keys.service.ts';
import type { EmbeddingsService } from '../completions/embeddings.service.ts';
import type { AskedBy } from '../completions/meter.ts';
import type { ModelChoice, ModelsService } from '../models/models.service.ts';
import {
  anthropicMessages,
  estimateCount,
  type EstimatedCount,
  withoutForeignThoughts,
} from './dialects/anthropic-messages/index.ts';
import type { JsonObject } from './dialects/dialect.ts';
import { filledText } from './dialects/fields.ts';
import { headersAlong, type RequestHeaders } from './headers-along.ts';
import { otherModels, refuseNotAllowed } from './named-models.ts';
import { reading, refusalOf, unusable } from './refusal.ts';
import type { RunningCalls } from './running-calls.ts';

/** Who asks what is no conversation. */
export interface SideDoorCall {
  body: JsonObject;
  /** Headers of the request, by their names in lower case. */
  headers?: RequestHeaders;
  ownerId: string;
  requestId: string;
  apiKey: KnownKey | null;
  client: Pick<AskedBy, 'clientAddress' | 'userAgent'>;
  signal: AbortSignal;
}

interface Deps {
  models: ModelsService;
  providers: Providers;
  accounts: AccountsService;
  embeddings: EmbeddingsService;
  calls: RunningCalls;
  now: () => Date;
}

/** What programs ask beside answers. The bytes of a provider that takes the question are passed on untouched. */
export class SideDoorsService {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @returns `null` when the client is gone. @throws {AppError} */
  async embed(call: SideDoorCall): Promise<Buffer | null> {
    const modelId = modelOf(call.body);
    const { provider, model } = this.#choose(modelId, call.apiKey, otherModels(call.body));
    if (!this.#deps.providers.takes(provider.id, 'embeddings'))
      throw unusable(`${provider.name} takes no embeddings in the form of OpenAI.`, 'model');
    const { ownerId, requestId, apiKey, signal } = call;
    const ended = this.#deps.calls.begin();
    try {
      return await this.#deps.embeddings.embed({
        ...{ providerId: provider.id, modelId, model, ownerId, requestId, apiKey, signal },
        body: { ...call.body, model },
        callId: newId(this.#deps.now().getTime()),
        askedBy: {
          ...call.client,
          ...{ dialect: 'openai-embeddings', streamed: false },
          ...{ requestedTier: filledText(call.body['service_tier']), droppedParams: [] },
        },
      });
    } finally {
      ended();
    }
  }

  /**
   * A count by the provider that has one, which is free; an estimate where nobody counts. Of the
   * limits of a key it is one request, and nothing of the others.
   *
   * @returns `null` when the client is gone. @throws {AppError}
   */
  async countTokens(call: SideDoorCall): Promise<Buffer | EstimatedCount | null> {
    const estimated = reading(() => estimateCount(call.body));
    const choice = this.#choose(estimated.model, call.apiKey);
    const reservation = call.apiKey?.admit(FREE) ?? null;
    try {
      return await this.#count(call, choice, estimated);
    } finally {
      reservation?.settle(reservation.charge(FREE));
    }
  }

  async #count(
    call: SideDoorCall,
    { provider, model }: ModelChoice,
    estimated: EstimatedCount,
  ): Promise<Buffer | EstimatedCount | null> {
    if (!this.#deps.providers.takes(provider.id, 'count-tokens')) return countable(estimated);
    const { key, keyOrigin } = await this.#deps.accounts.choose(provider.id);
    const headers = headersAlong(anthropicMessages, call.headers ?? {});
    const options = { key, keyOrigin, headers, signal: call.signal };
    const body = { ...withoutForeignThoughts(call.body), model };
    try {
      const { bytes } = await this.#deps.providers.askBeside(
        ...([provider.id, 'count-tokens', body, options] as const),
      );
      return bytes;
    } catch (thrown) {
      if (call.signal.reason instanceof AppError) throw call.signal.reason;
      if (call.signal.aborted) return null;
      if (isNoSuchDoor(thrown)) return countable(estimated);
      throw thrown;
    }
  }

  /** @throws {AppError} `model_not_found`, `model_not_allowed` */
  #choose(modelId: string, apiKey: KnownKey | null, others: readonly string[] = []): ModelChoice {
    const choice = this.#deps.models.choose(modelId);
    refuseNotAllowed(apiKey, modelId, choice.provider.id, others);
    return choice;
  }
}

const FREE: KeyUse = { tokens: 0, costUsd: 0 };

/** @throws {AppError} where our words have no place for the question */
function countable(estimated: EstimatedCount): EstimatedCount {
  if (estimated.refusal !== null) throw refusalOf(estimated.refusal);
  return estimated;
}

/** Whether there is nothing at the address, as opposed to a model that is not there. */
function isNoSuchDoor(thrown: unknown): boolean {
  if (!(thrown instanceof AppError) || thrown.upstreamStatus !== 404) return false;
  return thrown.upstreamWords.type !== 'not_found_error';
}

/** @throws {AppError} */
function modelOf(body: JsonObject): string {
  const model = body['model'];
  if (typeof model === 'string') return model;
  throw unusable('must be the id of a model', 'model');
}
