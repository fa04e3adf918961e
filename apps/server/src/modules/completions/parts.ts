import type { ProviderEvent } from '@parley/providers';

import type { ChunkPipeline } from '../../hooks/chunk-pipeline.ts';
import type { Chunk } from '../../hooks/points.ts';

type PartEnd = Extract<ProviderEvent, { type: 'text-end' | 'reasoning-end' }>;
type PartDelta = Extract<ProviderEvent, { type: 'text-delta' | 'reasoning-delta' }>;

/** A part that the provider has begun and not ended. */
interface OpenPart {
  kind: Chunk['kind'];
  partId: string;
  /** Whether readers have heard of it: a part of which nothing passes the hooks never begins. */
  isAnnounced: boolean;
}

/** Passes the parts of one stream through the chunk hooks and keeps their framing valid whatever those do. */
export class PartStream {
  readonly #pipeline: ChunkPipeline;
  readonly #open = new Map<string, OpenPart>();

  constructor(pipeline: ChunkPipeline) {
    this.#pipeline = pipeline;
  }

  begin(kind: Chunk['kind'], partId: string): void {
    this.#open.set(partId, { kind, partId, isAnnounced: false });
  }

  /** @returns what readers get, and why a hook ended the stream, if one did */
  async delta(event: PartDelta): Promise<{ events: ProviderEvent[]; stopped: string | null }> {
    const part = this.#open.get(event.partId);
    if (part === undefined) return { events: [], stopped: null };
    return this.#pass(part, event.delta, false);
  }

  async end(event: PartEnd): Promise<{ events: ProviderEvent[]; stopped: string | null }> {
    const part = this.#open.get(event.partId);
    if (part === undefined) return { events: [], stopped: null };
    this.#open.delete(event.partId);
    const { events, stopped } = await this.#pass(part, '', true);
    // Opaque reasoning must be kept for the next turn even if no text of it is shown.
    const hasDetails = event.type === 'reasoning-end' && event.details !== undefined;
    if (hasDetails && !part.isAnnounced) events.push(this.#announce(part));
    if (part.isAnnounced) events.push(event);
    return { events, stopped };
  }

  /** Ends every part that is still open: what hooks hold back is released to them one last time. */
  async endAll(): Promise<ProviderEvent[]> {
    const events: ProviderEvent[] = [];
    for (const { kind, partId } of this.#open.values()) {
      events.push(...(await this.end({ type: `${kind}-end`, partId })).events);
    }
    return events;
  }

  async #pass(
    part: OpenPart,
    text: string,
    final: boolean,
  ): Promise<{ events: ProviderEvent[]; stopped: string | null }> {
    const { kind, partId } = part;
    const result = this.#pipeline.isActive
      ? await this.#pipeline.pass(kind, partId, text, final)
      : { text, stopped: null };
    if (result.text === '') return { events: [], stopped: result.stopped };
    const events: ProviderEvent[] = part.isAnnounced ? [] : [this.#announce(part)];
    events.push({ type: `${kind}-delta`, partId, delta: result.text });
    return { events, stopped: result.stopped };
  }

  #announce(part: OpenPart): ProviderEvent {
    part.isAnnounced = true;
    return { type: `${part.kind}-start`, partId: part.partId };
  }
}
