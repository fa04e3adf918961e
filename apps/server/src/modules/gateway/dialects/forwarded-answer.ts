import type { AppError } from '@parley/contracts';

import type { JudgedFrame } from '../../completions/parts.ts';
import type { AnswerWriter, JsonObject, OutgoingAnswer } from './dialect.ts';
import { isObject } from './fields.ts';
import { bytesOf, piecesOf, rawBytesOf } from './frame-bytes.ts';
import {
  type ChangedText,
  changedTexts,
  changesOfCalls,
  type ContentEvent,
  detailsOf,
  isPlainlySame,
  isSame,
  isSameCall,
  ofType,
  takeText,
  withoutText,
} from './judged-events.ts';
import type { CallChange, FrameChange, NativeFrames } from './native-frames.ts';

type Event = Parameters<OutgoingAnswer['write']>[0];
type Delta = Extract<Event, { type: 'text-delta' | 'reasoning-delta' }>;

const DONE = '[DONE]';

interface Waiting {
  frame: JudgedFrame;
  /** `null` where it is no object: then it goes on as it came. */
  piece: JsonObject | null;
}

/**
 * Passes an answer on in the very frames in which it came, for a client that speaks the protocol of
 * the provider. Where hooks look at the answer, a frame waits as long as they hold back something of
 * it, and those of a call until all of the call was judged; where they changed nothing, its bytes go
 * on. Where none looks, each goes on at once. The last frames wait for the end of the call behind them,
 * so that an answer that fails in the end never looks complete.
 *
 * Our own writer is told everything as well: it writes failures, answers that came without frames (a
 * hook's own, or one that did not stream), and the whole.
 */
export class ForwardedAnswer implements OutgoingAnswer {
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
  /** Text that our own writer has not been told of yet. */
  #untold: Delta | null = null;
  readonly #last: { frame: JudgedFrame; piece: JsonObject; isUnchanged: boolean }[] = [];

  constructor(own: AnswerWriter, frames: NativeFrames, hasDone: boolean) {
    this.#own = own;
    this.#frames = frames;
    this.#hasDone = hasDone;
  }

  write(event: Event): string {
    if (event.type === 'frame') return this.#takeFrame(event);
    if (this.#mode === 'frames') this.#tellOwn(event);
    else {
      const written = this.#own.write(event);
      if (this.#mode === 'own') return written;
      this.#unsent += written;
    }
    if (event.type !== 'progress' && event.type !== 'warning') this.#passed.push(event);
    return '';
  }

  /** What our own writer makes of it nobody reads before the end: it is told of a text at once. */
  #tellOwn(event: Event): void {
    const untold = this.#untold;
    if (event.type !== 'text-delta' && event.type !== 'reasoning-delta') {
      this.#tellRest();
      this.#own.write(event);
    } else if (untold?.type === event.type && untold.partId === event.partId) {
      untold.delta += event.delta;
    } else {
      this.#tellRest();
      this.#untold = { ...event };
    }
  }

  #tellRest(): void {
    if (this.#untold !== null) this.#own.write(this.#untold);
    this.#untold = null;
  }

  /** Frames come with what was made of them: what came without any has none. */
  endBatch(): string {
    return this.#mode === 'unknown' && this.#passed.length > 0 ? this.#writeOwn() : '';
  }

  finish(finishReason: string): string {
    this.#tellRest();
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
    this.#tellRest();
    const failed = this.#own.fail(error);
    if (this.#mode !== 'frames') return this.#writeOwn() + failed;
    const rest = this.#release();
    const broken = this.#frames.brokenOff(piecesOf(failed), error);
    // A failure has the form of our own family of errors, whoever answered.
    return rest + (broken.length === 0 ? failed : broken.map(bytesOf).join(''));
  }

  whole(): JsonObject | string {
    this.#tellRest();
    return this.#own.whole();
  }

  #writeOwn(): string {
    this.#mode = 'own';
    const unsent = this.#unsent;
    this.#unsent = '';
    this.#passed = [];
    return unsent;
  }

  #takeFrame(frame: JudgedFrame): string {
    if (this.#mode === 'own') return '';
    // What came whole has no frames for a client that wants a stream.
    if (frame.isDocument) return this.#writeOwn();
    if (frame.data === '' && this.#mode === 'unknown') return '';
    this.#mode = 'frames';
    this.#unsent = '';
    if (frame.data.trim() === DONE) return '';
    return this.#take(frame);
  }

  #take(frame: JudgedFrame): string {
    if (frame.data === '') this.#frames.close();
    const piece = isObject(frame.piece) ? frame.piece : null;
    if (piece !== null) this.#frames.read(piece);
    if (frame.isHeld === undefined && this.#waiting.length === 0) {
      const passed = piece === null ? [] : this.#frames.passFree(piece);
      if (passed !== null) {
        this.#passed = [];
        return piece === null ? '' : this.#sent(frame, piece, passed);
      }
    }
    if (this.#isPlain(frame)) {
      this.#passed = [];
      return this.#pass({ frame, piece }, null, []);
    }
    this.#waiting.push({ frame, piece });
    if (this.#frames.hasOpenCalls) return '';
    return frame.isHeld === true ? this.#releaseCovered() : this.#release();
  }

  /** Nearly all frames: nothing waits, and hooks let through what came. */
  #isPlain({ events, isHeld, isChanged }: JudgedFrame): boolean {
    if (this.#waiting.length > 0 || this.#frames.hasOpenCalls) return false;
    return isHeld !== true && isChanged !== true && isPlainlySame(events, this.#passed);
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
    // What is no object says nothing in any of the protocols, and clients look into whatever comes.
    if (piece === null) return '';
    return this.#sent(frame, piece, this.#frames.pass(piece, change, calls));
  }

  /** The bytes of what goes on of a frame; the last ones are kept for the end. */
  #sent(frame: JudgedFrame, piece: JsonObject, passed: readonly JsonObject[]): string {
    const isLast = this.#last.length > 0 || this.#frames.isLast(piece);
    let bytes = '';
    for (const each of passed) {
      const isUnchanged = each === piece;
      if (isLast) this.#last.push({ frame, piece: each, isUnchanged });
      else bytes += isUnchanged ? rawBytesOf(frame) : bytesOf(each);
    }
    return bytes;
  }
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
