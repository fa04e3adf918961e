import { AppError } from '@parley/contracts';
import { z } from 'zod';

import { isObject, text } from '../../../protocols/fields.ts';
import { readableRows } from '../../../vendor.ts';
import { isModelPath } from './layout.ts';
import type { ExpectedFile } from './part-file.ts';
import { fetchFrom, type SourceAnswer, type SourceConnection } from './source-http.ts';
import { refusalOf } from './source-failure.ts';

/** Of one answer of the API: Hugging Face takes some 375 bytes a file, so this is a list of 2,800. */
const MAX_LISTING_BYTES = 1024 * 1024;

const revisionSchema = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) });

/** A file of a repository. Large ones (`lfs`) are named by their SHA-256, others by git's own hash. */
const rowSchema = z.object({
  type: z.literal('file'),
  path: z.string(),
  size: z.number().int().nonnegative(),
  oid: z.string().regex(/^[0-9a-f]{40}$/),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
});

/** The files of a repository at one commit, so that those of two never mix. */
export interface Listing {
  revision: string;
  /** Those that a model of ours can have, by path; whatever else is listed there. */
  files: ReadonlyMap<string, ExpectedFile>;
}

/** A file of a repository as it comes. */
export interface FileAnswer extends SourceAnswer {
  /** The byte that the answer begins with: 0 where it has all of the file. */
  from: number;
  /** Names this content of it, so that a later call can ask for the rest of the same. */
  etag: string | null;
}

/**
 * A server that speaks as the Hugging Face Hub does: `/api/models/<repository>/revision/main`,
 * `…/tree/<commit>?recursive=true` and `/<repository>/resolve/<commit>/<path>`.
 */
export class ModelSource {
  readonly #baseUrl: string;
  readonly #connection: SourceConnection;

  /** @param baseUrl without a slash at its end */
  constructor(baseUrl: string, connection: SourceConnection) {
    this.#baseUrl = baseUrl;
    this.#connection = connection;
  }

  /** For people. */
  get host(): string {
    return new URL(this.#baseUrl).host;
  }

  /** What the repository has now. @throws {AppError} an `upstream_*` code; what broke the connection */
  async list(repository: string, signal: AbortSignal): Promise<Listing> {
    const api = `/api/models/${repository}`;
    const { sha } = parse(revisionSchema, await this.#json(`${api}/revision/main`, signal));
    const tree = parse(
      z.array(z.unknown()),
      await this.#json(`${api}/tree/${sha}?recursive=true`, signal),
    );
    const rows = readableRows(tree.filter(isOfModel), rowSchema);
    if (rows === null) throw new AppError('upstream_protocol_error');
    return { revision: sha, files: new Map(rows.map((row) => [row.path, expectedOf(row)])) };
  }

  /**
   * Asks for a file from a byte on. Where the source does not know such requests, or has another
   * content than the named one, the answer begins with the first byte.
   *
   * @throws {AppError} an `upstream_*` code; what broke the connection
   */
  async open(
    asked: { repository: string; revision: string; file: ExpectedFile },
    from: { byte: number; etag: string | null },
    signal: AbortSignal,
  ): Promise<FileAnswer> {
    const { repository, revision, file } = asked;
    const headers: Record<string, string> = {};
    if (from.byte > 0) headers['range'] = `bytes=${from.byte}-`;
    if (from.byte > 0 && from.etag !== null) headers['if-range'] = from.etag;
    const path = `/${repository}/resolve/${revision}/${file.path}`;
    const absence = `${this.host} lists ${file.path} of ${repository}, but has no such file.`;
    const answer = await this.#get(path, headers, signal, absence);
    const start = answer.status === 206 ? startOfRange(answer, file) : 0;
    const length = Number(answer.headers['content-length'] ?? file.size - start);
    if ((start !== 0 && start !== from.byte) || length !== file.size - start) {
      answer.close();
      throw new AppError(
        'upstream_protocol_error',
        `${this.host} sends another part of ${file.path} than was asked for, or more of it than it lists.`,
      );
    }
    return { ...answer, from: start, etag: strongTag(answer.headers.etag) };
  }

  async #json(path: string, signal: AbortSignal): Promise<unknown> {
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(new AppError('upstream_timeout')),
      this.#connection.lookupMs,
    );
    try {
      return await this.#wholeJson(path, AbortSignal.any([signal, limit.signal]));
    } finally {
      clearTimeout(timer);
    }
  }

  async #wholeJson(path: string, signal: AbortSignal): Promise<unknown> {
    const answer = await this.#get(path, {}, signal);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer.chunks()) {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= MAX_LISTING_BYTES) continue;
      answer.close();
      throw new AppError('upstream_protocol_error', `${this.host} sends an endless list of files.`);
    }
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch {
      return null;
    }
  }

  async #get(
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    absence?: string,
  ): Promise<SourceAnswer> {
    const url = new URL(this.#baseUrl + path);
    const answer = await fetchFrom(this.#connection, url, headers, signal);
    if (answer.status === 200 || (answer.status === 206 && 'range' in headers)) return answer;
    answer.close();
    throw refusalOf(answer, absence);
  }
}

/** Looked at before the rest of a row is: a repository may have thousands of other files. */
function isOfModel(row: unknown): boolean {
  return isObject(row) && isModelPath(text(row['path']) ?? '');
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new AppError('upstream_protocol_error');
}

function expectedOf({ path, size, oid, lfs }: z.infer<typeof rowSchema>): ExpectedFile {
  const hash =
    lfs === undefined
      ? { algorithm: 'git-sha1' as const, hex: oid }
      : { algorithm: 'sha256' as const, hex: lfs.oid };
  return { path, size, hash };
}

/** `bytes 100-199/200`. @returns -1 for the range of a file that has not the listed size */
function startOfRange({ headers }: SourceAnswer, { size }: ExpectedFile): number {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
  const [, first, last, total] = range ?? [];
  const isOfFile = Number(last) === size - 1 && (total === '*' || Number(total) === size);
  return isOfFile ? Number(first) : -1;
}

/** A weak tag names no bytes (RFC 9110 §8.8.1), so nothing can be asked for by it. */
function strongTag(etag: string | undefined): string | null {
  return etag === undefined || etag.startsWith('W/') ? null : etag;
}
