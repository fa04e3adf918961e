import { AppError } from '@parley/contracts';

import type { Protocol } from '../protocols/protocol.ts';
import { createBodyReader } from '../transport/body-reader.ts';
import { failureOfPiece } from '../transport/failure.ts';
import type { ProviderEvent, ProviderUsage } from '../types.ts';

/** What a body says, as the decoder of a protocol reads it. */
export interface Decoded {
  /** Everything but usage and the end. Deltas that follow each other are not joined. */
  events: ProviderEvent[];
  finishReason: string | null;
  usage: Omit<ProviderUsage, 'type'> | null;
  hasOutput: boolean;
  /** Why reading ended early. */
  error: AppError | null;
}

const MAX_FRAME_CHARACTERS = 1_000_000;

/** Reads the pieces of a body as they would come from a connection. */
export function decodeBody(protocol: Protocol, pieces: readonly Uint8Array[]): Decoded {
  const events: ProviderEvent[] = [];
  const decoder = protocol.createDecoder({
    upstreamId: null,
    failureOf: (piece) =>
      failureOfPiece(piece, { providerId: protocol.id, key: null, keyForm: null }),
  });
  const reader = createBodyReader({
    maxFrameCharacters: MAX_FRAME_CHARACTERS,
    framing: protocol.framing,
    onFrame: (frame) => {
      for (const event of decoder.decode(frame)) events.push(event);
      if (decoder.failure) throw decoder.failure;
    },
  });
  const decoded = (error: AppError | null): Decoded => ({
    events,
    finishReason: decoder.finishReason,
    usage: decoder.usage,
    hasOutput: decoder.hasOutput,
    error,
  });
  try {
    for (const piece of pieces) reader.feed(piece);
    reader.end();
    if (decoder.finishReason !== null) events.push(...decoder.close());
    return decoded(null);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return decoded(thrown);
  }
}

/** The same body cut in two at every byte, and into single bytes. */
export function everyCut(body: Uint8Array): Uint8Array[][] {
  const halves = Array.from({ length: body.length }, (_, at) => [
    body.subarray(0, at),
    body.subarray(at),
  ]);
  return [...halves, Array.from(body, (byte) => Uint8Array.of(byte))];
}
