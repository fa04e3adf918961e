import type { AppError } from '@parley/contracts';

import type { JudgedFrame } from '../../completions/parts.ts';
import type { AnswerWriter, JsonObject, OutgoingAnswer } from './dialect.ts';
import { isObject } from './fields.ts';
import {
  changedTexts,
  changesOfCalls,
  type ContentEvent,
  detailsOf,
  isSame,
  isSameCall,
  ofType,
} from './judged-events.ts';
import type { NativeFrames } from './native-frames.ts';

type Event = Parameters<OutgoingAnswer['write']>[0];

/**
 * Passes on an answer that came whole in the very bytes in which it came, for a client that speaks the
 * protocol of the provider. Where hooks changed anything of it, or the provider streamed all the same,
 * our own writer gives the answer.
 */
export class ForwardedWhole implements OutgoingAnswer {
  readonly #own: AnswerWriter;
  readonly #frames: NativeFrames;
  #document: JudgedFrame | null = null;
  #isStream = false;
  #came: ContentEvent[] = [];
  #passed: ContentEvent[] = [];

  constructor(own: AnswerWriter, frames: NativeFrames) {
    this.#own = own;
    this.#frames = frames;
  }

  write(event: Event): string {
    if (event.type === 'frame') this.#take(event);
    else {
      this.#own.write(event);
      if (!this.#isStream) this.#passed.push(event);
    }
    return '';
  }

  finish(finishReason: string): string {
    if (finishReason === 'hook') this.#document = null;
    return this.#own.finish(finishReason);
  }

  fail(error: AppError): string {
    return this.#own.fail(error);
  }

  whole(): JsonObject | string {
    const document = this.#document;
    const piece = document?.piece;
    if (document === null || !isObject(piece) || this.#isChanged()) return this.#own.whole();
    const passed = this.#frames.whole?.(piece, ofType(this.#passed, 'tool-call')) ?? piece;
    return passed === piece ? document.data : passed;
  }

  #take(frame: JudgedFrame): void {
    if (frame.isDocument) this.#document = frame;
    else if (frame.data !== '') this.#isStream = true;
    this.#came.push(...frame.events);
    // Of a stream nothing is compared.
    if (this.#isStream) this.#came = this.#passed = [];
  }

  #isChanged(): boolean {
    const [came, passed] = [this.#came, this.#passed];
    return (
      this.#document?.isChanged === true ||
      changedTexts(came, passed).size > 0 ||
      changesOfCalls(came, passed).some(({ from, to }) => !isSameCall(from, to)) ||
      !isSame(ofType(came, 'source'), ofType(passed, 'source')) ||
      detailsOf(came) !== detailsOf(passed)
    );
  }
}
