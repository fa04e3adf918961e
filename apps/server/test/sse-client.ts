import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';

export interface SseFrame {
  /** `null` when the frame has no `id:` line. */
  id: number | null;
  event: string;
  /** The JSON that was sent. */
  data: any;
  /** The frame as it came, its blank line included. */
  raw: string;
}

export interface OpenStreamOptions {
  method?: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
  /** After this many bytes of the body the connection is closed, as if the network had failed. */
  cutAfterBytes?: number;
  /** Breaks the connection off, also before there is an answer. */
  signal?: AbortSignal;
}

/**
 * Asks for an event stream, on a connection of its own. Resolves when the head of the answer is
 * here; an answer that is no event stream is refused.
 */
export async function openStream(
  url: string,
  options: OpenStreamOptions = {},
): Promise<EventStream> {
  const { method = 'GET', headers = {}, body, cutAfterBytes = Infinity, signal } = options;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = httpRequest(url, {
      method,
      agent: false,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(signal === undefined ? {} : { signal }),
    });
    request.once('response', resolve);
    request.once('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
  const type = response.headers['content-type'] ?? 'none';
  if (type !== 'text/event-stream; charset=utf-8') {
    const text = Buffer.concat(await response.toArray()).toString('utf8');
    throw new Error(`no event stream but ${response.statusCode} ${type}: ${text}`);
  }
  return new EventStream(response, cutAfterBytes);
}

const FRAME = /^(?:id: ([1-9]\d*)\n)?event: ([a-z-]+)\ndata: (\{[^\n\r]*\})$/;

/**
 * A strict reader: whatever is not exactly a frame, a comment or the one `[DONE]` of our contract is
 * an error. Reads from the socket only while it is asked for more.
 */
export class EventStream {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Every frame so far. */
  readonly frames: SseFrame[] = [];
  readonly comments: string[] = [];
  /** Whether `[DONE]` came; nothing may follow it. */
  isDone = false;
  /** Everything so far, comments included, without a frame that is not complete. */
  raw = '';
  readonly #response: IncomingMessage;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #bytesLeft: number;
  #text = '';
  #taken = 0;
  #hasEnded = false;

  constructor(response: IncomingMessage, cutAfterBytes: number) {
    this.#response = response;
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    this.#bytesLeft = cutAfterBytes;
    const chunks: AsyncIterable<Buffer> = response.iterator({ destroyOnReturn: false });
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next frame; `null` at the end. */
  async next(): Promise<SseFrame | null> {
    while (this.#taken === this.frames.length && !this.#hasEnded) await this.#read();
    const frame = this.frames[this.#taken];
    if (frame === undefined) return null;
    this.#taken += 1;
    return frame;
  }

  /** Reads to the end. @returns every frame of the stream */
  async all(): Promise<readonly SseFrame[]> {
    for (;;) if ((await this.next()) === null) return this.frames;
  }

  /** Reads until a frame is what is looked for. */
  async until(isWanted: (frame: SseFrame) => boolean): Promise<SseFrame> {
    for (;;) {
      const frame = await this.next();
      if (frame === null) throw new Error(`the stream ended before that: ${this.raw}`);
      if (isWanted(frame)) return frame;
    }
  }

  /** Reads until there is a comment. */
  async untilComment(): Promise<void> {
    while (this.comments.length === 0) {
      if (this.#hasEnded) throw new Error('the stream ended without a comment');
      await this.#read();
    }
  }

  /** Closes the connection, wherever the stream is. */
  close(): void {
    this.#hasEnded = true;
    this.#response.destroy();
  }

  async #read(): Promise<void> {
    const step = await this.#chunks.next();
    if (step.done === true) {
      this.#hasEnded = true;
      this.#decoder.decode();
      if (this.#text !== '') throw new Error(`the stream ended inside a frame: ${this.#text}`);
      return;
    }
    const bytes = step.value.subarray(0, this.#bytesLeft);
    this.#bytesLeft -= bytes.length;
    this.#parse(this.#decoder.decode(bytes, { stream: true }));
    if (this.#bytesLeft === 0) this.close();
  }

  #parse(text: string): void {
    this.#text += text;
    if (!text.includes('\n')) return;
    const blocks = this.#text.split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) {
      this.#take(block);
      this.raw += `${block}\n\n`;
    }
  }

  #take(block: string): void {
    // A keep-alive may come even then, to a reader who takes its time.
    if (this.isDone && !block.startsWith(':'))
      throw new Error(`something follows [DONE]: ${block}`);
    if (block === 'data: [DONE]') {
      this.isDone = true;
      return;
    }
    if (/^:[^\n\r]*$/.test(block)) {
      this.comments.push(block);
      return;
    }
    const [, id, event = '', json = ''] = FRAME.exec(block) ?? [];
    const data = json === '' ? null : JSON.parse(json);
    if (data?.type !== event) throw new Error(`not a frame of ours: ${JSON.stringify(block)}`);
    this.frames.push({
      id: id === undefined ? null : Number(id),
      event,
      data,
      raw: `${block}\n\n`,
    });
  }
}
