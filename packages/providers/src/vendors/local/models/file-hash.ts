import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Bytes that are read, hashed and written at a time: hashing this many takes well under a millisecond,
 * so that others have their turn on the thread.
 */
export const CHUNK_BYTES = 256 * 1024;

/** How a repository names the content of a file: large ones by SHA-256, small ones as git does. */
export interface ContentHash {
  algorithm: 'sha256' | 'git-sha1';
  hex: string;
}

/** A hash that is fed with all bytes of a file. @param size of the file, which git puts before it */
export function startHash(algorithm: ContentHash['algorithm'], size: number): Hash {
  if (algorithm === 'sha256') return createHash('sha256');
  return createHash('sha1').update(`blob ${size}\0`);
}

/** The first bytes of a file, in pieces that are only good until the next one is asked for. */
export async function* chunksOf(
  file: FileHandle,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(size, 1)));
  for (let position = 0; position < size;) {
    signal.throwIfAborted();
    const wanted = Math.min(buffer.length, size - position);
    const { bytesRead } = await file.read(buffer, 0, wanted, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The SHA-256 of a file, in hexadecimal digits. */
export async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const file = await open(path);
  try {
    const hash = createHash('sha256');
    const { size } = await file.stat();
    for await (const chunk of chunksOf(file, size, signal)) hash.update(chunk);
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

/** Writes all of the bytes: one call of the system may take fewer. */
export async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
