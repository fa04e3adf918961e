import type { Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

import { AppError } from '@parley/contracts';

import { onDisk } from './disk.ts';
import { chunksOf, type ContentHash, startHash, writeAll } from './file-hash.ts';

/** What a file that is not all here yet has behind its name. */
export const PART_ENDING = '.part';

/** What a file must become. */
export interface ExpectedFile {
  /** Relative to the folder of the model. */
  path: string;
  size: number;
  hash: ContentHash;
}

/**
 * A file that is being fetched. It is hashed as it grows, what an earlier try has left of it first,
 * and gets its own name once it is whole and what it should be. Failures are {@link AppError}s.
 */
export class PartFile {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #expected: ExpectedFile;
  #hash: Hash;
  #size = 0;

  private constructor(file: FileHandle, path: string, expected: ExpectedFile) {
    this.#file = file;
    this.#path = path;
    this.#expected = expected;
    this.#hash = startHash(expected.hash.algorithm, expected.size);
  }

  /** @param path where the whole file will be */
  static async open(path: string, expected: ExpectedFile, signal: AbortSignal): Promise<PartFile> {
    const folder = dirname(path);
    return await onDisk(folder, async () => {
      await mkdir(folder, { recursive: true });
      const file = await open(path + PART_ENDING, constants.O_RDWR | constants.O_CREAT);
      const part = new PartFile(file, path, expected);
      try {
        await part.#takeUp(signal);
        return part;
      } catch (thrown) {
        await file.close();
        throw thrown;
      }
    });
  }

  /** Bytes that are here. */
  get size(): number {
    return this.#size;
  }

  /** @throws {AppError} `upstream_protocol_error` for more bytes than the file has, `disk_full` */
  async write(bytes: Buffer): Promise<void> {
    const { path, size } = this.#expected;
    if (this.#size + bytes.length > size) {
      throw new AppError('upstream_protocol_error', `More came of ${path} than was announced.`);
    }
    await this.#onDisk(() => writeAll(this.#file, bytes, this.#size));
    this.#hash.update(bytes);
    this.#size += bytes.length;
  }

  /** Forgets what is here. */
  async restart(): Promise<void> {
    if (this.#size === 0) return;
    await this.#onDisk(() => this.#file.truncate(0));
    this.#size = 0;
    this.#hash = startHash(this.#expected.hash.algorithm, this.#expected.size);
  }

  /** Gives it its name. @throws {AppError} `model_files_invalid` where it is not the file it should be */
  async finish(): Promise<void> {
    const { path, hash } = this.#expected;
    if (this.#hash.digest('hex') !== hash.hex) {
      throw new AppError(
        'model_files_invalid',
        `${path} did not arrive as it was listed (its ${hash.algorithm === 'sha256' ? 'SHA-256' : 'git hash'} differs). Nothing of it was kept; try again.`,
      );
    }
    await this.#onDisk(async () => {
      await this.#file.sync();
      await rename(this.#path + PART_ENDING, this.#path);
    });
  }

  async close(): Promise<void> {
    await this.#onDisk(() => this.#file.close());
  }

  async #takeUp(signal: AbortSignal): Promise<void> {
    const { size } = await this.#file.stat();
    if (size > this.#expected.size) return await this.#file.truncate(0);
    for await (const chunk of chunksOf(this.#file, size, signal)) {
      this.#hash.update(chunk);
      this.#size += chunk.length;
    }
  }

  #onDisk(work: () => Promise<void>): Promise<void> {
    return onDisk(dirname(this.#path), work);
  }
}
