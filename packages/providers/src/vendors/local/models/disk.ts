import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import { AppError } from '@parley/contracts';

import { bytesText } from './bytes-text.ts';

/** What stays free on the disk of the models: the database grows on it too. */
export const SPACE_MARGIN_BYTES = 256 * 1024 * 1024;

const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);
const NOT_ALLOWED: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** Bytes that we may still write to the disk of a folder, which need not be there yet; `null` when it cannot be told. */
export async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? null : await freeBytes(parent);
  }
}

/**
 * @param bytes that are still to be written
 * @param othersBytes that others are about to write to the same disk
 * @throws {AppError} `disk_full` with the figures
 */
export async function requireSpace(
  folder: string,
  bytes: number,
  othersBytes: number,
): Promise<void> {
  const free = await freeBytes(folder);
  if (free === null || bytes + othersBytes + SPACE_MARGIN_BYTES <= free) return;
  const others = othersBytes === 0 ? '' : `, besides ${bytesText(othersBytes)} for other models`;
  throw new AppError(
    'disk_full',
    `This takes ${bytesText(bytes)}${others}, and ${bytesText(SPACE_MARGIN_BYTES)} must stay free, but the disk of ${folder} has ${bytesText(free)} left. Make room there, or choose a smaller model.`,
    {
      details: {
        neededBytes: bytes,
        othersBytes,
        marginBytes: SPACE_MARGIN_BYTES,
        freeBytes: free,
      },
    },
  );
}

/**
 * Does something on our own disk, whose failures must never be taken for those of the network.
 *
 * @param folder for people
 * @throws {AppError} `disk_full`, `internal_error`; what else is thrown, as it is
 */
export async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw diskFailure(thrown, folder);
  }
}

function diskFailure(thrown: unknown, folder: string): unknown {
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !('code' in thrown)) return thrown;
  if (FULL.has(thrown.code)) {
    const sentence = `The disk of ${folder} is full. Make room there, and try again.`;
    return new AppError('disk_full', sentence, { cause: thrown });
  }
  const sentence = NOT_ALLOWED.has(thrown.code)
    ? `The server is not allowed to write to ${folder}.`
    : `The disk of ${folder} failed (${String(thrown.code)}).`;
  return new AppError('internal_error', sentence, { cause: thrown });
}
