import { join } from 'node:path';

import { AppError } from '@parley/contracts';

import type { DownloadPlan, IncomingFolder } from './incoming.ts';
import { type ExpectedFile, PartFile } from './part-file.ts';
import type { Progress } from './progress.ts';
import { withRetries } from './retries.ts';
import type { ModelSource } from './source.ts';

/** What fetching a file takes. */
export interface Fetching {
  source: ModelSource;
  incoming: IncomingFolder;
  progress: Progress;
  signal: AbortSignal;
  retryDelaysMs: readonly number[];
}

/**
 * Brings one file, from where an earlier try ended, and goes on where a connection breaks.
 *
 * @throws {AppError} `upstream_*`, `disk_full`, `model_files_invalid`; the reason of the signal
 */
export async function fetchFile(
  fetching: Fetching,
  plan: DownloadPlan,
  file: ExpectedFile,
): Promise<void> {
  const { incoming, signal, retryDelaysMs } = fetching;
  const part = await PartFile.open(join(incoming.path, file.path), file, signal);
  const transfer = new FileFetch(fetching, { ...plan, file }, part);
  try {
    await withRetries(() => transfer.goOn(), {
      ...{ signal, delaysMs: retryDelaysMs },
      gained: () => transfer.gained,
    });
    await part.finish();
  } finally {
    await part.close();
  }
}

class FileFetch {
  readonly #fetching: Fetching;
  readonly #asked: { repository: string; revision: string; file: ExpectedFile };
  readonly #part: PartFile;
  /** What names the content that has come, where the source has a name for it. */
  #etag: string | null = null;
  /** How much of the file was there at first, and how much at most since then. */
  readonly #begunAt: number;
  #furthest: number;

  constructor(
    fetching: Fetching,
    asked: { repository: string; revision: string; file: ExpectedFile },
    part: PartFile,
  ) {
    this.#fetching = fetching;
    this.#asked = asked;
    this.#part = part;
    this.#begunAt = part.size;
    this.#furthest = part.size;
  }

  /** Bytes that had never come before: what is only fetched once more brings a download no further. */
  get gained(): number {
    return this.#furthest - this.#begunAt;
  }

  /** One try: asks for what is missing, and takes what comes of it. */
  async goOn(): Promise<void> {
    const part = this.#part;
    const { source, signal, progress } = this.#fetching;
    const { size } = this.#asked.file;
    if (part.size === size) return;
    const answer = await source.open(this.#asked, { byte: part.size, etag: this.#etag }, signal);
    try {
      this.#etag = answer.etag;
      if (answer.from === 0) await this.#restart();
      for await (const chunk of answer.chunks()) {
        await part.write(chunk);
        this.#furthest = Math.max(this.#furthest, part.size);
        progress.receivedBytes += chunk.length;
      }
    } finally {
      answer.close();
    }
    if (part.size < size) throw new AppError('upstream_disconnected');
  }

  async #restart(): Promise<void> {
    this.#fetching.progress.receivedBytes -= this.#part.size;
    await this.#part.restart();
  }
}
