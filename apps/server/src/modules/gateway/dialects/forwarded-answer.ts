import type { AppError, ToolCallPart } from '@parley/contracts';

import { sseFrame } from '../../../http/sse.ts';
import type { AnswerWriter, JsonObject } from './dialect.ts';
import type { CallChange, FrameChange, NativeFrames } from './native-frames.ts';
import { isObject } from './fields.ts';

type Event = Parameters<AnswerWriter['write']>[0];
type JudgedFrame = Extract<Event, { type: 'frame' }>;
type ContentEvent = JudgedFrame['events'][number];
type Kind = 'text' | 'reasoning';

const KINDS: readonly Kind[] = ['text', 'reasoning'];
const DONE = '[DONE]';

interface Waiting {
  frame: JudgedFrame;
  /** `null` where it is no object: then it goes on as it came. */
  piece: JsonObject | null;
}

/**
 * Passes an answer on in the very frames in which it came, for a client that speaks the protocol of
 * the provider. A frame waits as long as hooks hold back something of it, and those of a call until
 * all of the call was judged; where hooks changed nothing, its bytes go on. The last frames wait for
 * the end of the call behind them, so that an answer that fails in the end never looks complete.
 *
 * Our own writer is told everything as well: it writes failures, answers that came without frames (a
 * hook's own, or one that did not stream), and the whole.
 */
export class ForwardedAnswer implements AnswerWriter {
  readonly #own: AnswerWriter;
  readonly #frames: NativeFrames;
  readonly #hasDone: boolean;
  /** What our own writer wrote, while nobody knows whether frames will come. */
  #unsent = '';
  #mode: 'unknown' | 'own' | 'frames' = 'unknown';
  /** Frames that have come and not gone on. */
  #waiting: Waiting[] = [];
  /** What passed the hooks since frames last went on. */
  #passed: ContentEvent[] = [];
  readonly #last: { frame: JudgedFrame; piece: JsonObject; isUnchanged: boolean }[] = [];

  constructor(own: AnswerWriter, frames: NativeFrames, hasDone: boolean) {
    this.#own = own;
    this.#frames = frames;
    this.#hasDone = hasDone;
  }

  write(event: Event): string {
    if (event.type === 'frame') return this.#mode === 'own' ? '' : this.#take(event);
    const written = this.#own.write(event);
    if (this.#mode === 'own') return written;
    if (this.#mode === 'unknown') this.#unsent += written;
    if (event.type !== 'progress' && event.type !== 'warning') this.#passed.push(event);
    return '';
  }

  /** Frames come with what was made of them: what came without any has none. */
  endBatch(): string {
    return this.#mode === 'unknown' && this.#passed.length > 0 ? this.#writeOwn() : '';
  }

  finish(finishReason: string): string {
    const ending = this.#own.finish(finishReason);
    if (this.#mode !== 'frames') return this.#writeOwn() + ending;
    const rest = this.#release();
    const own = piecesOf(ending);
    if (finishReason === 'hook')
      return rest + this.#frames.brokenOff(own, null).map(bytesOf).join('');
    const last = this.#last.map(({ piece }) => piece);
    const written = this.#frames.ending(last, own).map((piece) => {
      const unchanged = this.#last.find((each) => each.isUnchanged && each.piece === piece);
      return unchanged === undefined ? bytesOf(piece) : rawBytesOf(unchanged.frame);
    });
    return rest + written.join('') + (this.#hasDone ? `data: ${DONE}\n\n` : '');
  }

  fail(error: AppError): string {
    const failed = this.#own.fail(error);
    if (this.#mode !== 'frames') return this.#writeOwn() + failed;
    const rest = this.#release();
    const broken = this.#frames.brokenOff(piecesOf(failed), error);
    // A failure has the form of our own family of errors, whoever answered.
    return rest + (broken.length === 0 ? failed : broken.map(bytesOf).join(''));
  }

  whole(): JsonObject {
    return this.#own.whole();
  }

  #writeOwn(): string {
    this.#mode = 'own';
    const unsent = this.#unsent;
    this.#unsent = '';
    this.#passed = [];
    return unsent;
  }

  #take(frame: JudgedFrame): string {
    this.#mode = 'frames';
    this.#unsent = '';
    if (frame.data === '') this.#frames.close();
    else if (frame.data.trim() === DONE) return '';
    const piece = parsed(frame.data);
    if (piece !== null) this.#frames.read(piece);
    this.#waiting.push({ frame, piece });
    if (this.#frames.hasOpenCalls) return '';
    return frame.isHeld === true ? this.#releaseCovered() : this.#release();
  }

  /** Lets go of the first frames, as far as all of their text has passed the hooks as it was. */
  #releaseCovered(): string {
    let written = '';
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined) return written;
      const rest = withoutText(this.#passed, first.frame.events);
      if (rest === null) return written;
      this.#passed = rest;
      this.#waiting.shift();
      written += this.#pass(first, refusalOf(first), []);
    }
  }

  /** Lets go of all that wait, with what passed of them. */
  #release(): string {
    const waiting = this.#waiting.splice(0);
    const passed = this.#passed.splice(0);
    const came = waiting.flatMap(({ frame }) => frame.events);
    const texts = changedTexts(came, passed);
    const calls = changesOfCalls(came, passed);
    const hasChangedCalls = calls.some(({ from, to }) => !isSameCall(from, to));
    const losesSources = !isSame(ofType(came, 'source'), ofType(passed, 'source'));
    const losesDetails = detailsOf(came) !== detailsOf(passed);
    const written = waiting.map((each) => {
      const change: FrameChange = {
        text: takeText(texts, 'text', each.frame.events),
        reasoning: takeText(texts, 'reasoning', each.frame.events),
        calls: hasChangedCalls ? calls : null,
        losesSources,
        losesDetails,
        isRefused: each.frame.isChanged === true,
      };
      return this.#pass(each, isChange(change) ? change : null, calls);
    });
    return written.join('') + this.#late(texts);
  }

  /** What is left of the texts where no frame was there to take it. */
  #late(texts: ReadonlyMap<string, ChangedText>): string {
    return [...texts.values()]
      .filter(({ isTaken, text }) => !isTaken && text !== '')
      .flatMap(({ kind, text }) => this.#frames.late(kind, text))
      .map(bytesOf)
      .join('');
  }

  #pass(
    { frame, piece }: Waiting,
    change: FrameChange | null,
    calls: readonly CallChange[],
  ): string {
    if (frame.data === '') return '';
    if (piece === null) return change === null ? rawBytesOf(frame) : '';
    const isLast = this.#last.length > 0 || this.#frames.isLast(piece);
    return this.#frames
      .pass(piece, change, calls)
      .map((passed) => {
        const isUnchanged = passed === piece;
        if (isLast) this.#last.push({ frame, piece: passed, isUnchanged });
        if (isLast) return '';
        return isUnchanged ? rawBytesOf(frame) : bytesOf(passed);
      })
      .join('');
  }
}

interface ChangedText {
  kind: Kind;
  text: string;
  isTaken: boolean;
}

function keyOf(kind: Kind, partId: string): string {
  return `${kind} ${partId}`;
}

/** The texts of parts as `events` have them. */
function textsOf(events: readonly ContentEvent[]): Map<string, { kind: Kind; text: string }> {
  const texts = new Map<string, { kind: Kind; text: string }>();
  for (const event of events) {
    if (event.type !== 'text-delta' && event.type !== 'reasoning-delta') continue;
    const kind = event.type === 'text-delta' ? 'text' : 'reasoning';
    const key = keyOf(kind, event.partId);
    texts.set(key, { kind, text: (texts.get(key)?.text ?? '') + event.delta });
  }
  return texts;
}

/** The texts that are others than came, as they passed. */
function changedTexts(
  came: readonly ContentEvent[],
  passed: readonly ContentEvent[],
): Map<string, ChangedText> {
  const before = textsOf(came);
  const after = textsOf(passed);
  const changed = new Map<string, ChangedText>();
  for (const [key, { kind }] of new Map([...before, ...after])) {
    const now = after.get(key)?.text ?? '';
    if (before.get(key)?.text !== now) changed.set(key, { kind, text: now, isTaken: false });
  }
  return changed;
}

/** What a frame says in place of its own text: the first of a part all of it, the others nothing. */
function takeText(
  texts: Map<string, ChangedText>,
  kind: Kind,
  events: readonly ContentEvent[],
): string | null {
  const own = [...textsOf(events)].filter(([, part]) => part.kind === kind);
  if (!own.some(([key]) => texts.has(key))) return null;
  return own
    .map(([key, part]) => {
      const changed = texts.get(key);
      if (changed === undefined) return part.text;
      const text = changed.isTaken ? '' : changed.text;
      changed.isTaken = true;
      return text;
    })
    .join('');
}

/** @returns what is left of `passed` behind the text of these events; `null` where it is not all there */
function withoutText(
  passed: readonly ContentEvent[],
  events: readonly ContentEvent[],
): ContentEvent[] | null {
  let rest = [...passed];
  for (const event of events) {
    if (event.type === 'tool-call' || event.type === 'source') return null;
    if (event.type === 'reasoning-end' && event.details !== undefined) return null;
  }
  for (const kind of KINDS) {
    for (const [key, { text }] of textsOf(events)) {
      if (!key.startsWith(`${kind} `)) continue;
      const left = textsOf(rest).get(key)?.text ?? '';
      if (!left.startsWith(text)) return null;
      const partId = key.slice(kind.length + 1);
      const others = rest.filter((event) => !isDeltaOf(event, kind, partId));
      const remaining = left.slice(text.length);
      rest =
        remaining === ''
          ? others
          : [...others, { type: `${kind}-delta`, partId, delta: remaining }];
    }
  }
  return rest;
}

function isDeltaOf(event: ContentEvent, kind: Kind, partId: string): boolean {
  return event.type === `${kind}-delta` && 'partId' in event && event.partId === partId;
}

function ofType<T extends ContentEvent['type']>(
  events: readonly ContentEvent[],
  type: T,
): Extract<ContentEvent, { type: T }>[] {
  return events.filter((event): event is Extract<ContentEvent, { type: T }> => event.type === type);
}

/** In order where as many passed as came, which may have another id then; else by their ids. */
function changesOfCalls(
  came: readonly ContentEvent[],
  passed: readonly ContentEvent[],
): CallChange[] {
  const before = ofType(came, 'tool-call');
  const after = ofType(passed, 'tool-call');
  return before.map((from, index) => ({
    from,
    to:
      before.length === after.length
        ? (after[index] ?? null)
        : (after.find(({ toolCallId }) => toolCallId === from.toolCallId) ?? null),
  }));
}

function isSameCall(from: ToolCallPart, to: ToolCallPart | null): boolean {
  return (
    from.toolCallId === to?.toolCallId &&
    from.toolName === to.toolName &&
    from.arguments === to.arguments
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** How many parts came with opaque blocks: hooks take these away or leave them. */
function detailsOf(events: readonly ContentEvent[]): number {
  return ofType(events, 'reasoning-end').filter(({ details }) => details !== undefined).length;
}

function isChange({ text, reasoning, calls, ...flags }: FrameChange): boolean {
  const { losesSources, losesDetails, isRefused } = flags;
  const isOther = text !== null || reasoning !== null || calls !== null;
  return isOther || losesSources || losesDetails || isRefused;
}

function refusalOf({ frame }: Waiting): FrameChange | null {
  if (frame.isChanged !== true) return null;
  const nothing = { text: null, reasoning: null, calls: null };
  return { ...nothing, losesSources: false, losesDetails: false, isRefused: true };
}

function parsed(data: string): JsonObject | null {
  try {
    const piece: unknown = JSON.parse(data);
    return isObject(piece) ? piece : null;
  } catch {
    return null;
  }
}

/** The frames that our own writer wrote. */
function piecesOf(frames: string): JsonObject[] {
  return frames.split('\n').flatMap((line) => {
    const piece = line.startsWith('data: ') ? parsed(line.slice('data: '.length)) : null;
    return piece === null ? [] : [piece];
  });
}

function rawBytesOf({ event, data }: JudgedFrame): string {
  const name = event === null ? '' : `event: ${event}\n`;
  return `${name}data: ${data.replaceAll('\n', '\ndata: ')}\n\n`;
}

/** A frame that was changed, or made: where pieces have a type, their event is named after it. */
function bytesOf(piece: JsonObject): string {
  const { type } = piece;
  const data = JSON.stringify(piece);
  return typeof type === 'string' ? sseFrame({ event: type, data }) : `data: ${data}\n\n`;
}
