import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { AppError } from '@parley/contracts';

import { onDisk } from './disk.ts';
import { chunksOf, writeAll } from './file-hash.ts';
import type { SourceFile } from './import-source.ts';
import type { ManifestFile } from './manifest.ts';
import type { Progress } from './progress.ts';

/**
 * Copies files into a folder, in pieces, so that it can be ended between two of them.
 *
 * @throws {AppError} `disk_full`, `model_files_invalid`; the reason of the signal
 */
export async function copyFiles(
  files: readonly SourceFile[],
  folder: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<ManifestFile[]> {
  const copied: ManifestFile[] = [];
  for (const file of files) {
    const { path, size } = file;
    copied.push({ path, size, sha256: await copyFile(file, folder, progress, signal) });
  }
  return copied;
}

/** @returns its SHA-256 */
async function copyFile(
  file: SourceFile,
  folder: string,
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  const path = join(folder, file.path);
  const source = await open(file.from).catch((cause: unknown) => {
    throw new AppError('model_files_invalid', `The server cannot read ${file.path}.`, { cause });
  });
  try {
    const target = await onDisk(folder, async () => {
      await mkdir(dirname(path), { recursive: true });
      // What somebody allows this server to read is not for others to read for that.
      return await open(path, 'wx', 0o600);
    });
    try {
      return await copyBytes(file, { source, target }, progress, signal);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copyBytes(
  { path, size }: SourceFile,
  { source, target }: { source: FileHandle; target: FileHandle },
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  let done = 0;
  for await (const chunk of chunksOf(source, size, signal)) {
    hash.update(chunk);
    await onDisk(path, () => writeAll(target, chunk, done));
    done += chunk.length;
    progress.receivedBytes += chunk.length;
  }
  if (done !== size || (await source.stat()).size !== size) {
    throw new AppError(
      'model_files_invalid',
      `${path} was changed while it was copied. Try again.`,
    );
  }
  await onDisk(path, () => target.sync());
  return hash.digest('hex');
}
