import { type AppError, emptyAnswer, fold, type Part } from '@parley/contracts';
import { onTestFinished } from 'vitest';

import { createProviders, type ProvidersOptions } from '../providers.ts';
import type { CompletionRequest, PhaseTimeouts, ProviderEvent, Providers } from '../types.ts';
import { type FakeUpstream, startFakeUpstream } from './fake-upstream.ts';
import type { Script } from './script.ts';

/** Long enough to never be met by accident, short enough to fail a test that waits for one. */
export const GENEROUS: PhaseTimeouts = {
  connectMs: 5_000,
  firstOutputMs: 20_000,
  idleMs: 20_000,
  totalMs: 60_000,
  graceMs: 10_000,
  drainMs: 10_000,
};

export const TEST_KEY = 'sk-or-v1-0123456789abcdef0123456789abcdef';

export const REQUEST: CompletionRequest = {
  model: 'fake/model',
  systemPrompt: null,
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  params: {},
};

export interface Connected {
  upstream: FakeUpstream;
  providers: Providers;
  /** Asks the vendor for an answer. */
  stream(options?: {
    key?: string | null;
    signal?: AbortSignal;
    request?: CompletionRequest;
  }): AsyncIterable<ProviderEvent[]>;
  /** Asks, and reads to the end. */
  ask(options?: {
    key?: string | null;
    signal?: AbortSignal;
    request?: CompletionRequest;
  }): Promise<ProviderEvent[]>;
}

/** A fake upstream and the providers that reach it, both closed when the test is over. */
export async function connect(
  vendorId: string,
  timeouts: Partial<PhaseTimeouts> = {},
  options: ProvidersOptions = {},
): Promise<Connected> {
  const upstream = await startFakeUpstream();
  const providers = createProviders({
    baseUrls: { [vendorId]: upstream.baseUrl },
    ...options,
    timeouts: { ...GENEROUS, ...timeouts },
  });
  onTestFinished(async () => {
    await providers.close();
    await upstream.close();
  });
  const stream: Connected['stream'] = ({ key = TEST_KEY, signal, request = REQUEST } = {}) =>
    providers.stream(vendorId, request, { key, signal: signal ?? new AbortController().signal });
  return { upstream, providers, stream, ask: (asked) => collect(stream(asked)) };
}

/** The answer to one request that is met with the given script, in the protocol of OpenRouter. */
export async function outcomeOf(
  script: Script,
  timeouts?: Partial<PhaseTimeouts>,
): Promise<ProviderEvent[]> {
  const { upstream, ask } = await connect('openrouter', timeouts);
  upstream.next(script);
  return await ask();
}

/** All events of a stream; fails on an empty batch, which is never allowed. */
export async function collect(batches: AsyncIterable<ProviderEvent[]>): Promise<ProviderEvent[]> {
  const events: ProviderEvent[] = [];
  for await (const batch of batches) {
    if (batch.length === 0) throw new Error('an empty batch');
    for (const event of batch) events.push(event);
  }
  return events;
}

/** The text of an answer, whichever parts it is cut into. */
export function textOf(events: readonly ProviderEvent[]): string {
  return events.flatMap((event) => (event.type === 'text-delta' ? [event.delta] : [])).join('');
}

export function reasoningOf(events: readonly ProviderEvent[]): string {
  return events
    .flatMap((event) => (event.type === 'reasoning-delta' ? [event.delta] : []))
    .join('');
}

/** The parts of the message that an answer becomes, as later turns send it back. */
export function partsOf(events: readonly ProviderEvent[]): Part[] {
  const id = 'answer';
  const ids = { id, chatId: id, parentId: null, modelId: id, generationId: id };
  const empty = emptyAnswer({ ...ids, createdAt: new Date(0).toISOString() });
  return events
    .flatMap((event) => (isOfMessage(event) ? [event] : []))
    .reduce((message, event, index) => fold(message, { ...event, seq: index + 1 }), empty).parts;
}

type MessageEvent = Exclude<
  ProviderEvent,
  { type: 'upstream' | 'progress' | 'usage' | 'frame' | 'finish' | 'error' }
>;

function isOfMessage(event: ProviderEvent): event is MessageEvent {
  return !['upstream', 'progress', 'usage', 'frame', 'finish', 'error'].includes(event.type);
}

/** How a stream ended: the code of its error, `finish: <reason>`, or `nothing`. */
export function endOf(events: readonly ProviderEvent[]): string {
  const last = events.at(-1);
  if (last?.type === 'error') return last.error.code;
  return last?.type === 'finish' ? `finish: ${last.finishReason}` : 'nothing';
}

/** The error that a stream ended with. */
export function errorOf(events: readonly ProviderEvent[]): AppError {
  const last = events.at(-1);
  if (last?.type !== 'error') throw new Error(`ended with ${last?.type}`);
  return last.error;
}
