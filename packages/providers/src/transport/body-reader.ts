import { AppError } from '@parley/contracts';
import { createParser } from 'eventsource-parser';

/**
 * Characters that one frame (or a body that is one JSON document) may have. Images come as a single
 * frame of base64; the contract tests of OpenAI's own client use 28 MiB.
 */
export const MAX_FRAME_CHARACTERS = 32 * 1024 * 1024;

/** The data of the frame that ends a stream in the OpenAI family of protocols. */
export const DONE = '[DONE]';

/** One complete piece of an answer. */
export interface Frame {
  /** The name of the server-sent event, `null` when it has none. */
  event: string | null;
  data: string;
  /** The whole body was this one JSON document instead of an event stream. */
  isDocument: boolean;
  /** The JSON in it, once somebody has read it; shared, so nobody changes it. */
  piece?: unknown;
}

/** How the frames of a body are set off: as server-sent events, or one JSON object a line. */
export type Framing = 'events' | 'lines';

export interface BodyReader {
  /** @throws {AppError} `frame_too_large`, `upstream_protocol_error`, or what `onFrame` throws */
  feed(bytes: Uint8Array): void;
  /** The body is over: delivers what is complete but was not terminated. @throws as `feed` */
  end(): void;
}

/**
 * Turns the bytes of an answer, cut anywhere, into frames. What it is shows in the first character
 * rather than in the content type, which some servers get wrong: an object or array is one JSON
 * document (or a line of many, where the protocol has it so), a tag is a page (of a proxy, mostly)
 * and no answer, all else is an event stream.
 */
export function createBodyReader(options: {
  onFrame: (frame: Frame) => void;
  maxFrameCharacters: number;
  framing: Framing;
}): BodyReader {
  // Drops a byte order mark, and keeps a character that is cut between two reads.
  const decoder = new TextDecoder();
  let reader: TextReader | null = null;

  function feedText(text: string): void {
    if (reader === null) {
      const start = text.search(/\S/);
      if (start === -1) return;
      text = text.slice(start);
      reader = openReader(text.charAt(0), options);
    }
    reader.feed(text);
  }

  return {
    feed: (bytes) => feedText(decoder.decode(bytes, { stream: true })),
    end() {
      feedText(decoder.decode());
      reader?.end();
    },
  };
}

interface TextReader {
  feed(text: string): void;
  end(): void;
}

interface ReaderOptions {
  onFrame: (frame: Frame) => void;
  maxFrameCharacters: number;
  framing: Framing;
}

function openReader(firstCharacter: string, options: ReaderOptions): TextReader {
  switch (firstCharacter) {
    case '{':
      return options.framing === 'lines'
        ? createLineReader(options)
        : createDocumentReader(options);
    case '[':
      return createDocumentReader(options);
    case '<':
      throw new AppError('upstream_protocol_error');
    default:
      return createEventReader(options);
  }
}

function createDocumentReader({ onFrame, maxFrameCharacters }: ReaderOptions): TextReader {
  const texts: string[] = [];
  let length = 0;
  return {
    feed(text) {
      length += text.length;
      if (length > maxFrameCharacters) throw new AppError('frame_too_large');
      texts.push(text);
    },
    end() {
      onFrame({ event: null, data: texts.join(''), isDocument: true });
    },
  };
}

function createLineReader({ onFrame, maxFrameCharacters }: ReaderOptions): TextReader {
  let texts: string[] = [];
  let length = 0;

  function add(text: string): void {
    length += text.length;
    if (length > maxFrameCharacters) throw new AppError('frame_too_large');
    if (text !== '') texts.push(text);
  }

  function finishLine(): void {
    const data = texts.join('').trim();
    texts = [];
    length = 0;
    if (data !== '') onFrame({ event: null, data, isDocument: false });
  }

  return {
    feed(text) {
      let from = 0;
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
        add(text.slice(from, at));
        finishLine();
        from = at + 1;
      }
      add(text.slice(from));
    },
    end() {
      // As with events: a last line without its end is taken if it is whole.
      if (isWhole(texts.join(''))) finishLine();
    },
  };
}

/**
 * Events, and JSON that stands between them without a field's name before it, up to a blank line: in
 * this way Google's servers report a failure when the stream has begun. The standard ignores such a
 * line, and so would an answer end as cut off that has said why it failed.
 */
function createEventReader(options: ReaderOptions): TextReader {
  const { onFrame, maxFrameCharacters } = options;
  const events = createParsedEventReader(options);
  const maxBareCharacters = Math.min(maxFrameCharacters, MAX_BARE_CHARACTERS);
  let isAtLineStart = true;
  /** The bare JSON as far as it has come; `null` outside of any. */
  let bare: string | null = null;

  function finishBare(text: string): void {
    bare = null;
    if (isWhole(text)) onFrame({ event: null, data: text, isDocument: false });
  }

  /** @returns what stands behind its end */
  function feedBare(text: string): string {
    const blankLine = BLANK_LINE.exec(text);
    const length = blankLine?.index ?? text.length;
    if (length > maxBareCharacters) throw new AppError('frame_too_large');
    if (blankLine === null) {
      bare = text;
      return '';
    }
    // The same blank line ends an event that was open before.
    events.feed(blankLine[0]);
    finishBare(text.slice(0, length));
    isAtLineStart = true;
    return text.slice(length + blankLine[0].length);
  }

  /** @returns what begins like bare JSON */
  function feedEvents(text: string): string {
    const start = isAtLineStart && text.startsWith('{') ? 0 : startOfBare(text);
    if (start !== -1) bare = '';
    const before = start === -1 ? text : text.slice(0, start);
    if (before !== '') events.feed(before);
    isAtLineStart = text.endsWith('\n') || text.endsWith('\r');
    return start === -1 ? '' : text.slice(start);
  }

  return {
    feed(text) {
      let rest = text;
      while (rest !== '') rest = bare === null ? feedEvents(rest) : feedBare(bare + rest);
    },
    end() {
      if (bare !== null) finishBare(bare);
      events.end();
    },
  };
}

/** More than any report of a failure; what is longer without a field's name is nothing we know. */
const MAX_BARE_CHARACTERS = 64 * 1024;
const BLANK_LINE = /\r\n\r\n|\n\n|\r\r/;

function startOfBare(text: string): number {
  const afterLineFeed = text.indexOf('\n{');
  const afterReturn = text.indexOf('\r{');
  const first = afterLineFeed === -1 || afterReturn === -1 ? Math.max : Math.min;
  const lineEnd = first(afterLineFeed, afterReturn);
  return lineEnd === -1 ? -1 : lineEnd + 1;
}

function createParsedEventReader({ onFrame, maxFrameCharacters }: ReaderOptions): TextReader {
  let ended = false;
  const parser = createParser({
    maxBufferSize: maxFrameCharacters,
    onEvent({ event, data }) {
      // The standard discards an event without its blank line, but servers that close right after
      // `data: [DONE]` or after the last chunk are common: one that is whole is taken.
      if (ended && !isWhole(data)) return;
      onFrame({ event: event ?? null, data, isDocument: false });
    },
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') throw new AppError('frame_too_large');
    },
  });
  return {
    feed: (text) => parser.feed(text),
    end() {
      ended = true;
      parser.feed('\n\n');
    },
  };
}

function isWhole(data: string): boolean {
  if (data.trim() === DONE) return true;
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
}
