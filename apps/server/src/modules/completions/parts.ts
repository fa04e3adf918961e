import { sourcePartSchema, toolCallPartSchema } from '@parley/contracts';
import type { ProviderEvent, ProviderFrame } from '@parley/providers';
import { z } from 'zod';

import type { ChunkPipeline, MaybeLater, PipelineResult } from '../../hooks/chunk-pipeline.ts';
import type { Chunk } from '../../hooks/points.ts';

type PartStart = Extract<ProviderEvent, { type: 'text-start' | 'reasoning-start' }>;
type PartEnd = Extract<ProviderEvent, { type: 'text-end' | 'reasoning-end' }>;
type PartDelta = Extract<ProviderEvent, { type: 'text-delta' | 'reasoning-delta' }>;
type WholePart = Extract<ProviderEvent, { type: 'tool-call' | 'source' }>;

/** A part that the provider has begun and not ended. */
interface OpenPart {
  kind: 'text' | 'reasoning';
  partId: string;
  /** How it begins for readers. */
  start: PartStart;
  /** Whether readers have heard of it: a part of which nothing passes the hooks never begins. */
  isAnnounced: boolean;
}

/** What readers get of an event, and whether a hook ended the stream with it. */
interface Passed {
  events: readonly ProviderEvent[];
  stopped: boolean;
}

/** A frame of a provider, and what hooks did about it. */
export interface JudgedFrame extends ProviderFrame {
  /** Whether they hold something back that came with it or before it; absent where no hook looks. */
  isHeld?: boolean;
  /** Whether they would have it otherwise, where nothing was made of it that they could change. */
  isChanged?: boolean;
}

const NOTHING: Passed = { events: [], stopped: false };

const wholePartSchema = z.discriminatedUnion('type', [toolCallPartSchema, sourcePartSchema]);

/** Passes the parts of one stream through the chunk hooks and keeps their framing valid whatever those do. */
export class PartStream {
  readonly #pipeline: ChunkPipeline;
  readonly #open = new Map<string, OpenPart>();

  constructor(pipeline: ChunkPipeline) {
    this.#pipeline = pipeline;
  }

  /** @throws {AppError} `hook_failed`, from a hook that fails closed */
  pass(event: ProviderEvent): MaybeLater<Passed> {
    switch (event.type) {
      case 'text-start':
      case 'reasoning-start':
        this.#begin(event);
        return NOTHING;
      case 'text-delta':
      case 'reasoning-delta':
        return this.#delta(event);
      case 'text-end':
      case 'reasoning-end':
        return this.#end(event);
      case 'tool-call':
      case 'source':
        return this.#whole(event);
      case 'frame':
        return this.#frame(event);
      // Usage stands before the last event and after all parts, though an answer broke off in one.
      case 'usage':
      case 'finish':
      case 'error':
        return this.#last(event);
      default:
        return { events: [event], stopped: false };
    }
  }

  /** Ends every part that is still open: what hooks hold back is released to them one last time. */
  async endAll(): Promise<ProviderEvent[]> {
    const events: ProviderEvent[] = [];
    for (const { kind, partId } of this.#open.values()) {
      events.push(...(await this.#end({ type: `${kind}-end`, partId })).events);
    }
    return events;
  }

  /** Ends every part that is still open without what is held back of it: a hook failed, and may not be passed by. */
  cutOff(): ProviderEvent[] {
    const announced = [...this.#open.values()].filter((part) => part.isAnnounced);
    this.#open.clear();
    return announced.map(({ kind, partId }) => ({ type: `${kind}-end`, partId }));
  }

  #begin(start: PartStart): void {
    const kind = start.type === 'text-start' ? 'text' : 'reasoning';
    this.#open.set(start.partId, { kind, partId: start.partId, start, isAnnounced: false });
  }

  #delta(event: PartDelta): MaybeLater<Passed> {
    const part = this.#open.get(event.partId);
    return part === undefined ? NOTHING : this.#passText(part, event.delta, false);
  }

  async #last(event: ProviderEvent): Promise<Passed> {
    return { events: [...(await this.endAll()), event], stopped: false };
  }

  async #end(event: PartEnd): Promise<Passed> {
    const part = this.#open.get(event.partId);
    if (part === undefined) return NOTHING;
    const { events, stopped } = await this.#passText(part, '', true);
    const details = event.type === 'reasoning-end' ? await this.#passDetails(event) : undefined;
    this.#open.delete(event.partId);
    // Opaque reasoning must be kept for the next turn even if no text of it is shown.
    const begun = details !== undefined && !part.isAnnounced ? [this.#announce(part)] : [];
    if (!part.isAnnounced) return { events, stopped };
    const { partId } = event;
    const kept = details === undefined ? {} : { details };
    const end: PartEnd =
      event.type === 'text-end' ? event : { type: 'reasoning-end', partId, ...kept };
    return { events: [...events, ...begun, end], stopped };
  }

  #passText(part: OpenPart, text: string, final: boolean): MaybeLater<Passed> {
    const result = this.#ask({ kind: part.kind, partId: part.partId, text, final });
    return result instanceof Promise
      ? result.then((late) => this.#passedText(part, late))
      : this.#passedText(part, result);
  }

  #passedText(part: OpenPart, { text, stopped }: PipelineResult): Passed {
    const isStopped = stopped !== null;
    if (text === '') return { events: [], stopped: isStopped };
    const { kind, partId } = part;
    const delta: ProviderEvent = { type: `${kind}-delta`, partId, delta: text };
    const events = part.isAnnounced ? [delta] : [this.#announce(part), delta];
    return { events, stopped: isStopped };
  }

  /** A part that comes at once is one chunk of JSON; what hooks make of it must still be such a part. */
  async #whole(event: WholePart): Promise<Passed> {
    const text = JSON.stringify(event);
    const partId = event.type === 'tool-call' ? event.toolCallId : event.url;
    const result = await this.#ask({ kind: 'json', partId, text, final: true });
    const stopped = result.stopped !== null;
    if (result.text === text) return { events: [event], stopped };
    const part = wholePartSchema.safeParse(parseJson(result.text));
    return { events: part.success ? [part.data] : [], stopped };
  }

  /** The provider takes its own blocks back unaltered or not at all: changed ones are dropped. */
  async #passDetails(
    event: Extract<PartEnd, { type: 'reasoning-end' }>,
  ): Promise<unknown[] | undefined> {
    if (event.details === undefined) return undefined;
    const text = JSON.stringify(event.details);
    const result = await this.#ask({ kind: 'json', partId: event.partId, text, final: true });
    return result.text === text ? event.details : undefined;
  }

  /**
   * What stands in a frame of which nothing was made is seen by hooks all the same, and so is all of
   * an answer that came whole: the program that asked reads it.
   */
  #frame(event: ProviderFrame): MaybeLater<Passed> {
    if (!this.#pipeline.isActive) return { events: [event], stopped: false };
    const judged = (isChanged: boolean): Passed => {
      const frame: JudgedFrame = { ...event, isHeld: this.#pipeline.isHolding, isChanged };
      return { events: [frame], stopped: false };
    };
    const isSeen = event.events.length > 0 && !event.isDocument;
    if (isSeen || event.data === '') return judged(false);
    const chunk = { kind: 'json', partId: 'frame', text: event.data, final: true } as const;
    const result = this.#ask(chunk);
    return result instanceof Promise
      ? result.then(({ text }) => judged(text !== event.data))
      : judged(result.text !== event.data);
  }

  #ask(chunk: Chunk): MaybeLater<PipelineResult> {
    if (!this.#pipeline.isActive) return { text: chunk.text, stopped: null };
    return this.#pipeline.pass(chunk);
  }

  #announce(part: OpenPart): ProviderEvent {
    part.isAnnounced = true;
    return part.start;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
