import type { GenerationParams } from '@parley/contracts';
import type { CompletionRequest, RequestExtras } from '@parley/providers';

import { type GatewayQuestion, InvalidRequest, type JsonObject } from '../dialect.ts';
import { Dropped } from '../dropped.ts';
import { filledText, isObject } from '../fields.ts';
import { invalid, listAt, nameAt, numberAt } from './fields.ts';
import { readEffort, readFormat } from './read-effort.ts';
import { readMessages, readTexts } from './read-messages.ts';
import { readTools } from './read-tools.ts';

/** Top-level members that have a place in our words. */
const PLACED: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'stream',
  'stop_sequences',
  'temperature',
  'top_p',
  'thinking',
  'tools',
  'tool_choice',
  'output_config',
  'output_format',
  'top_k',
]);

/** Up to 1 here, but the models behind are many, and most go up to 2. */
const TEMPERATURES = [0, 2] as const;
const SHARES = [0, 1] as const;

/**
 * The body of `POST /v1/messages`, as SDK 1.12.0 and Claude Code 2.1 send it.
 *
 * @throws {InvalidRequest}
 */
export function readQuestion(body: JsonObject): GatewayQuestion {
  refuseThread(body['thread']);
  const { model, request, dropped, refusal } = readAsked(body);
  const limit = readMaxTokens(body['max_tokens']);
  return {
    model,
    stream: readStream(body['stream']),
    request: {
      ...request,
      params: { ...request.params, ...(limit === 0 ? {} : { maxOutputTokens: limit }) },
    },
    unplaced: Object.keys(body).filter((member) => isUnplaced(member, body[member])),
    dropped,
    refusal: refusal ?? (limit === 0 ? NOTHING_ASKED : null),
    requestedTier: filledText(body['service_tier']),
    // The protocol knows no stream without it.
    wantsUsage: true,
  };
}

/** What a body asks of a model, whether it is to be answered or only counted. */
export interface Asked {
  model: string;
  request: Omit<CompletionRequest, 'model'>;
  dropped: string[];
  /** See `GatewayQuestion`. */
  refusal: InvalidRequest | null;
}

/** @throws {InvalidRequest} */
export function readAsked(body: JsonObject): Asked {
  const dropped = new Dropped();
  const model = nameAt(body['model'], 'model');
  const { messages, system } = readMessages(body['messages'], model, dropped);
  const prompt = body['system'] ?? '';
  const prompts = [readTexts(prompt, 'system', dropped), ...system].filter((text) => text !== '');
  const responseFormat = readFormat(body, dropped);
  const extras = readExtras(body);
  const request = {
    systemPrompt: prompts.length === 0 ? null : prompts.join('\n'),
    messages,
    params: readParams(body, dropped),
    ...readTools(body, dropped),
    ...(responseFormat === undefined ? {} : { responseFormat }),
    ...(Object.keys(extras).length === 0 ? {} : { extras }),
  };
  return { model, request, dropped: dropped.words, refusal: dropped.refusal };
}

/**
 * A conversation that the server would hold between its turns (beta `message-threads-2026-08-12`):
 * whoever got an answer to the first turn would send the second without it.
 */
function refuseThread(thread: unknown): void {
  if (thread === undefined || thread === null) return;
  const problem = 'conversations are not stored here, send each one whole';
  throw new InvalidRequest(`thread: ${problem}`, 'thread', 'thread_unsupported_request');
}

function readParams(body: JsonObject, dropped: Dropped): GenerationParams {
  const temperature = numberAt(body['temperature'], 'temperature', TEMPERATURES);
  const topP = numberAt(body['top_p'], 'top_p', SHARES);
  const stop = readStop(body['stop_sequences']);
  const reasoningEffort = readEffort(body, dropped);
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(stop.length === 0 ? {} : { stop }),
    ...(reasoningEffort === undefined ? {} : { reasoningEffort }),
  };
}

/** It only warms the vendor's own cache. */
const NOTHING_ASKED = invalid('max_tokens', 'must be a whole number from 1 on');

function readExtras(body: JsonObject): RequestExtras {
  const { tool_choice: choice, metadata, top_k: topK } = body;
  const user = isObject(metadata) ? filledText(metadata['user_id']) : null;
  const isOneByOne = isObject(choice) && choice['disable_parallel_tool_use'] === true;
  return {
    ...(isOneByOne ? { parallelToolCalls: false } : {}),
    ...(typeof topK === 'number' && Number.isSafeInteger(topK) && topK >= 0 ? { topK } : {}),
    ...(user === null ? {} : { user }),
  };
}

function isUnplaced(member: string, value: unknown): boolean {
  if (PLACED.has(member)) return false;
  if (member !== 'metadata' || !isObject(value)) return true;
  return Object.keys(value).some((name) => name !== 'user_id');
}

function readMaxTokens(value: unknown): number {
  if (value === undefined || value === null) throw invalid('max_tokens', 'is missing');
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw NOTHING_ASKED;
  }
  return value;
}

function readStop(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return listAt(value, 'stop_sequences').map((sequence, position) =>
    nameAt(sequence, `stop_sequences.${position}`),
  );
}

function readStream(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw invalid('stream', 'must be true or false');
  return value;
}
