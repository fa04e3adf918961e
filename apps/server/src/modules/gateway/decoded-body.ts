import { Readable } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib';

import { AppError } from '@parley/contracts';

const DECODERS = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

export type Encoding = keyof typeof DECODERS;

export function isEncoding(word: string): word is Encoding {
  return Object.hasOwn(DECODERS, word);
}

/** What Fastify reads of a body that is not as it came: it compares this with the length that was announced. */
type Unpacked = Readable & { receivedEncodedLength?: number };

/**
 * A body as it was before it was compressed. A few bytes may stand for gigabytes, or for nothing at
 * all, so the unpacking ends as soon as there is more than `maxBytes` on either side. Whoever reads
 * it fails with an {@link AppError}, or finds that there is more than may be.
 */
export function decodedBody(body: Readable, encoding: Encoding, maxBytes: number): Unpacked {
  const decoder = DECODERS[encoding]();
  const stop = () => {
    body.unpipe(decoder);
    decoder.destroy();
    // What is still to come is let go by, so that the client hears the answer.
    body.resume();
  };
  const unpacked: Unpacked = Readable.from(chunksOf(decoder, maxBytes, stop), {
    objectMode: false,
  });
  let received = 0;
  body.on('data', (chunk: Buffer) => {
    received += chunk.length;
    unpacked.receivedEncodedLength = received;
    if (received > maxBytes) decoder.destroy(new AppError('payload_too_large'));
  });
  // A client that leaves in the middle ends neither side by itself.
  body.once('close', () => {
    if (!body.readableEnded) decoder.destroy();
  });
  body.pipe(decoder);
  return unpacked;
}

async function* chunksOf(
  decoder: Readable,
  maxBytes: number,
  stop: () => void,
): AsyncGenerator<Buffer, void> {
  let size = 0;
  try {
    for await (const chunk of decoder) {
      const bytes: Buffer = chunk;
      size += bytes.length;
      yield bytes;
      if (size > maxBytes) return;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const message = 'The body is not what its content-encoding says.';
    throw new AppError('invalid_json', message, { cause: error });
  } finally {
    stop();
  }
}
