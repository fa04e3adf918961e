import type { Readable } from 'node:stream';

import { AppError } from '@parley/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { App } from '../../http/routes.ts';
import { decodedBody, isEncoding } from './decoded-body.ts';
import { isObject } from './dialects/fields.ts';
import { excessOf } from './json-limits.ts';
import { unusable } from './refusal.ts';

/** Bytes of a body, as it came and as it is when it is unpacked: conversations with files in them (contract §2). */
export const BODY_BYTES = 32 * 1024 * 1024;

/** Members of a question itself: those of all protocols together are some 80, and each is copied with it. */
const MAX_PARAMETERS = 1000;

/** Drops a byte order mark, which some clients write and no parser takes. */
const decoder = new TextDecoder();

/**
 * How bodies are read at the doors that are registered here: compressed or not, and refused before
 * they are parsed where that alone would hold up everybody. A name as `__proto__` is taken, since
 * schemas of tools have properties of any name: nothing of these bodies is merged into anything.
 */
export function takeBodies(doors: App): void {
  doors.removeAllContentTypeParsers();
  doors.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_BYTES },
    async (_: FastifyRequest, bytes: Buffer) => parsed(bytes),
  );
  doors.addHook('preParsing', async (request, _: FastifyReply, payload) =>
    unpacked(request, payload),
  );
}

/** @throws {AppError} */
function parsed(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const excess = excessOf(bytes);
  if (excess !== null) throw unusable(excess);
  const body = jsonOf(bytes);
  if (isObject(body) && Object.keys(body).length > MAX_PARAMETERS)
    throw unusable(`The body has more than ${MAX_PARAMETERS} parameters.`);
  return body;
}

/** @throws {AppError} `invalid_json` */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch (error) {
    throw new AppError('invalid_json', undefined, { cause: error });
  }
}

/** @throws {AppError} `unsupported_media_type` */
function unpacked<T extends Readable>({ headers }: FastifyRequest, payload: T): T | Readable {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return payload;
  if (isEncoding(encoding)) return decodedBody(payload, encoding, BODY_BYTES);
  throw new AppError(
    'unsupported_media_type',
    'The content-encoding of the body is not one of gzip, deflate, br and zstd.',
  );
}
