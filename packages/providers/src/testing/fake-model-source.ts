import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { listen } from './listen.ts';
import { createGate, type Gate } from './script.ts';

/** One request, as it arrived. */
export interface SourceRequest {
  method: string;
  /** Without the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Bytes of the body that were handed to the connection. */
  bytesSent: number;
}

/** What goes wrong with one file, or with the API. */
export interface SourceFault {
  /** Answered instead of anything else. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** The connection breaks when so many bytes of the file's body have gone out. */
  breakAfterBytes?: number;
  /** Nothing more is sent when so many bytes have gone out, until the gate is released. */
  holdAfterBytes?: number;
  gate?: Gate;
  /** A pause after every piece of so many bytes. */
  pace?: { bytes: number; ms: number };
  /** Answers a request for a part with the whole. */
  ignoresRange?: boolean;
  /** Sends so many bytes more than the file has, without telling how many there are. */
  excessBytes?: number;
  /** Where it sends whoever asks. */
  redirectTo?: string;
  /** What the list says of the file, other than is so. */
  listed?: { size?: number; sha256?: string };
  /** What the file holds, other than the list says. */
  content?: Buffer;
  /** How many requests meet it; all, unless told. */
  times?: number;
}

export interface PublishOptions {
  /** The name under which the folder's `onnx/model.onnx` is published, such as `model_q4.onnx`. */
  weightsAs?: string;
  /** Rows that stand in the list beside those of the files. */
  extraRows?: readonly unknown[];
}

/** A server that speaks as the Hugging Face Hub does, with repositories that are folders. */
export interface FakeModelSource {
  readonly baseUrl: string;
  readonly requests: readonly SourceRequest[];
  /** Connections that were ever made. */
  readonly connections: number;
  /** Offers the files of a folder; a second time, as a new commit. @returns the commit */
  publish(repository: string, folder: string, options?: PublishOptions): string;
  /**
   * From now on requests meet the first of these faults until its `times` are used up, then the next.
   *
   * @param path of a file in any repository, or `api` for questions to the API
   */
  spoil(path: string, ...faults: SourceFault[]): void;
  /** Everything is well again. */
  mend(): void;
  /** A gate for `holdAfterBytes`. */
  hold(): Gate;
  close(): Promise<void>;
}

/** What of a body is handed over at a time. */
const PIECE_BYTES = 64 * 1024;
/** A commit's listing of one file. */
interface PublishedFile {
  from: string;
  isLarge: boolean;
}
interface Commit {
  files: ReadonlyMap<string, PublishedFile>;
  extraRows: readonly unknown[];
}

/** Starts it on the loopback interface; large files (`*.onnx*`) are sent by way of `/cdn`, as there. */
export async function startFakeModelSource(
  options: { port?: number } = {},
): Promise<FakeModelSource> {
  const shelf = new Shelf();
  const requests: SourceRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const { method = '', headers } = request;
    const record = { method, path: decodeURIComponent(pathname), headers, bytesSent: 0 };
    requests.push(record);
    response.on('error', () => undefined);
    void shelf.answer(record, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const port = await listen(server, options.port ?? 0);
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    get connections() {
      return connections;
    },
    publish: (repository, folder, published) => shelf.publish(repository, folder, published ?? {}),
    spoil: (path, ...faults) => void shelf.faults.set(path, faults),
    mend: () => shelf.faults.clear(),
    hold: createGate,
    async close() {
      if (!server.listening) return;
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The repositories, and what is wrong with them. */
class Shelf {
  readonly faults = new Map<string, readonly SourceFault[]>();
  readonly #heads = new Map<string, string>();
  readonly #commits = new Map<string, Commit>();

  publish(
    repository: string,
    folder: string,
    { weightsAs, extraRows = [] }: PublishOptions,
  ): string {
    const files = new Map<string, PublishedFile>();
    for (const path of pathsIn(folder)) {
      const name =
        weightsAs === undefined ? path : path.replace(/^onnx\/model\.onnx/, `onnx/${weightsAs}`);
      files.set(name, { from: join(folder, path), isLarge: path.includes('.onnx') });
    }
    const revision = sha1(`${repository} ${this.#commits.size}`);
    this.#heads.set(repository, revision);
    this.#commits.set(`${repository} ${revision}`, { files, extraRows });
    return revision;
  }

  async answer(request: SourceRequest, response: ServerResponse): Promise<void> {
    const { path } = request;
    const api = /^\/api\/models\/(.+)\/(revision|tree)\/([^/]+)$/.exec(path);
    if (api !== null) {
      const [, repository = '', kind, revision = ''] = api;
      const asked = { repository, revision: kind === 'tree' ? revision : null };
      return await this.#answerApi(request, response, asked);
    }
    const resolved = /^\/(cdn\/)?(.+)\/resolve\/([0-9a-f]{40})\/(.+)$/.exec(path);
    const [, cdn, repository, revision, name = ''] = resolved ?? [];
    const file = this.#commits.get(`${repository} ${revision}`)?.files.get(name);
    if (file === undefined) return sendStatus(response, 404, { 'x-error-code': 'EntryNotFound' });
    if (file.isLarge && cdn === undefined) {
      const location = this.#peek(name).redirectTo ?? `/cdn${path}?signature=once`;
      return sendStatus(response, 302, { location });
    }
    const fault = this.#meet(name);
    if (fault.status !== undefined) return sendStatus(response, fault.status, fault.headers ?? {});
    await sendFile(request, response, fault.content ?? readFileSync(file.from), fault);
  }

  async #answerApi(
    request: SourceRequest,
    response: ServerResponse,
    { repository, revision }: { repository: string; revision: string | null },
  ): Promise<void> {
    const fault = this.#meet('api');
    if (fault.status !== undefined) return sendStatus(response, fault.status, fault.headers ?? {});
    const head = this.#heads.get(repository);
    // A repository that is not there and one that is private are the same to strangers.
    if (head === undefined) return sendStatus(response, 401, {});
    const send = (value: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      return sendBody(request, response, Buffer.from(JSON.stringify(value)), fault);
    };
    if (revision === null) return await send({ id: repository, sha: head, gated: false });
    const commit = this.#commits.get(`${repository} ${revision}`);
    if (commit === undefined) return sendStatus(response, 404, {});
    const rows = [...commit.files].map(([path, file]) => this.#row(path, file));
    await send([
      ...commit.extraRows,
      { type: 'directory', oid: sha1('onnx'), size: 0, path: 'onnx' },
      ...rows,
    ]);
  }

  #row(path: string, { from, isLarge }: PublishedFile): object {
    const { listed } = this.#peek(path);
    const content = readFileSync(from);
    const size = listed?.size ?? content.length;
    const oid = sha1(`blob ${content.length}\0`, content);
    if (!isLarge) return { type: 'file', oid, size, path };
    const sha256 = listed?.sha256 ?? createHash('sha256').update(content).digest('hex');
    return { type: 'file', oid, size, path, lfs: { oid: sha256, size, pointerSize: 134 } };
  }

  #peek(path: string): SourceFault {
    return this.faults.get(path)?.[0] ?? {};
  }

  #meet(path: string): SourceFault {
    const [fault = {}, ...later] = this.faults.get(path) ?? [];
    const { times = Infinity } = fault;
    this.faults.set(path, times > 1 ? [{ ...fault, times: times - 1 }, ...later] : later);
    return fault;
  }
}

async function sendFile(
  request: SourceRequest,
  response: ServerResponse,
  content: Buffer,
  fault: SourceFault,
): Promise<void> {
  const etag = `"${sha1(content)}"`;
  const start = fault.ignoresRange === true ? 0 : startOf(request.headers, etag);
  const excess = Buffer.alloc(fault.excessBytes ?? 0);
  const body = Buffer.concat([content.subarray(start), excess]);
  const range = `bytes ${start}-${content.length - 1}/${content.length}`;
  response.writeHead(start === 0 ? 200 : 206, {
    etag,
    'accept-ranges': 'bytes',
    ...(start === 0 ? {} : { 'content-range': range }),
    ...(excess.length === 0 ? { 'content-length': body.length } : {}),
  });
  response.flushHeaders();
  await sendBody(request, response, body, fault);
}

/** The first byte that is asked for; 0 where the content is not the one that is meant. */
function startOf(headers: IncomingHttpHeaders, etag: string): number {
  const range = /^bytes=(\d+)-$/.exec(headers.range ?? '');
  const meant = headers['if-range'];
  return range === null || (meant !== undefined && meant !== etag) ? 0 : Number(range[1]);
}

async function sendBody(
  request: SourceRequest,
  response: ServerResponse,
  body: Buffer,
  fault: SourceFault,
): Promise<void> {
  const { breakAfterBytes = Infinity, holdAfterBytes = Infinity, gate, pace } = fault;
  while (request.bytesSent < body.length && !response.destroyed) {
    if (request.bytesSent >= breakAfterBytes) return void response.socket?.destroy();
    if (request.bytesSent === holdAfterBytes && gate !== undefined) {
      gate.arrive();
      await Promise.race([gate.released, once(response, 'close')]);
    }
    const next = [holdAfterBytes, breakAfterBytes].filter((limit) => limit > request.bytesSent);
    const to = Math.min(request.bytesSent + (pace?.bytes ?? PIECE_BYTES), ...next);
    const piece = body.subarray(request.bytesSent, to);
    request.bytesSent += piece.length;
    await handOver(response, piece);
    if (pace !== undefined) await sleep(pace.ms);
  }
  response.end();
}

/** Waits until the system has it, so that a connection that breaks then has brought it. */
function handOver(response: ServerResponse, piece: Buffer): Promise<void> {
  return new Promise((resolve) => void response.write(piece, () => resolve()));
}

function sendStatus(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, headers).end(`${status}`);
}

function pathsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => relative(folder, join(folder, path)))
    .filter((path) => statSync(join(folder, path)).isFile())
    .toSorted();
}

function sha1(...pieces: (string | Buffer)[]): string {
  return pieces.reduce((hash, piece) => hash.update(piece), createHash('sha1')).digest('hex');
}
