import { readFileSync } from 'node:fs';

import { type Decoded, decodeBody } from '../../testing/decoded.ts';
import { anthropicMessages } from './index.ts';

/* Streams of this protocol for its tests: whole ones that are kept in files, and single pieces. */

export const FIXTURES = new URL('fixtures/', import.meta.url);

export function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`${name}.txt`, FIXTURES));
}

export function decoded(name: string): Decoded {
  return decodeBody(anthropicMessages(), [fixture(name)]);
}

/** A stream that consists of these pieces, each an event. */
export function decode(...pieces: readonly Record<string, unknown>[]): Decoded {
  const text = pieces
    .map((piece) => `event: ${String(piece['type'])}\ndata: ${JSON.stringify(piece)}\n\n`)
    .join('');
  return decodeBody(anthropicMessages(), [Buffer.from(text)]);
}

export function decodeDocument(document: unknown): Decoded {
  return decodeBody(anthropicMessages(), [Buffer.from(JSON.stringify(document))]);
}

export const messageStart = { type: 'message_start', message: { id: 'msg_1', model: 'claude' } };
export const messageStop = { type: 'message_stop' };

export function start(index: number, block: unknown): Record<string, unknown> {
  return { type: 'content_block_start', index, content_block: block };
}

export function delta(index: number, value: unknown): Record<string, unknown> {
  return { type: 'content_block_delta', index, delta: value };
}

export function stop(index: number): Record<string, unknown> {
  return { type: 'content_block_stop', index };
}

export function finish(reason: string, usage?: unknown): Record<string, unknown> {
  return { type: 'message_delta', delta: { stop_reason: reason }, usage };
}

/** Without who answered. */
export function eventsOf({ events }: Decoded): unknown[] {
  return events.filter((event) => event.type !== 'upstream');
}
