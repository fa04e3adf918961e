import { storableJson, type UnnumberedEvent } from '@parley/contracts';

import type { CompletionEvent } from '../completions/completions.service.ts';
import { WellFormedText } from './well-formed-text.ts';

type PartEvent = Exclude<
  CompletionEvent,
  { type: 'progress' | 'frame' | 'finish' | 'stopped' | 'error' }
>;

type PartStart = Extract<PartEvent, { type: 'text-start' | 'reasoning-start' }>;

interface OpenPart {
  start: UnnumberedEvent;
  text: WellFormedText;
  /** What is kept until the part ends, where readers get it whole. */
  kept: string;
}

/** Makes the text of parts storable, and keeps it together where the generation does not stream. */
export class PartText {
  readonly streams: boolean;
  readonly #now: () => Date;
  readonly #open = new Map<string, OpenPart>();

  constructor(streams: boolean, now: () => Date) {
    this.streams = streams;
    this.#now = now;
  }

  /** The events to number, for one that left the hooks. */
  pass(event: PartEvent): UnnumberedEvent[] {
    switch (event.type) {
      case 'text-start':
      case 'reasoning-start':
        return this.#start(event);
      case 'text-delta':
      case 'reasoning-delta':
        return this.#delta(event);
      case 'text-end':
      case 'reasoning-end':
        return this.#end(event);
      case 'usage':
        return [ofChat(event)];
      default:
        return [storableJson(event)];
    }
  }

  #start({ type, partId }: PartStart): UnnumberedEvent[] {
    const start: UnnumberedEvent =
      type === 'text-start'
        ? { type, partId }
        : { type, partId, startedAt: this.#now().toISOString() };
    this.#open.set(partId, { start, text: new WellFormedText(), kept: '' });
    return this.streams ? [start] : [];
  }

  #delta(event: Extract<PartEvent, { type: 'text-delta' | 'reasoning-delta' }>): UnnumberedEvent[] {
    const part = this.#open.get(event.partId);
    if (part === undefined) return [];
    const delta = part.text.push(event.delta);
    if (!this.streams) part.kept += delta;
    return this.streams && delta !== '' ? [{ ...event, delta }] : [];
  }

  #end(event: Extract<PartEvent, { type: 'text-end' | 'reasoning-end' }>): UnnumberedEvent[] {
    const part = this.#open.get(event.partId);
    if (part === undefined) return [];
    this.#open.delete(event.partId);
    const { partId } = event;
    const kind = event.type === 'text-end' ? 'text' : 'reasoning';
    const rest = part.kept + part.text.end();
    const start = this.streams ? [] : [part.start];
    const delta: UnnumberedEvent[] =
      rest === '' ? [] : [{ type: `${kind}-delta`, partId, delta: rest }];
    return [...start, ...delta, storableJson(event)];
  }
}

/** What chats tell of it: cache writes and tiers of service are for programs and the log. */
function ofChat(usage: Extract<PartEvent, { type: 'usage' }>): UnnumberedEvent {
  const { type, inputTokens, outputTokens, reasoningTokens, cachedInputTokens } = usage;
  const { costUsd, costSource } = usage;
  return {
    type,
    inputTokens,
    outputTokens,
    reasoningTokens,
    cachedInputTokens,
    costUsd,
    costSource,
  };
}
