import type { ProtocolId } from '../protocols/protocol.ts';
import type { AnswerOptions, WireUsage } from './answers.ts';
import type { Script, Step } from './script.ts';

export type { ProtocolId };

/** One call of a tool as a fake model makes it. */
export interface FakeToolCall {
  /** `null` where the protocol gives calls no id, or a server forgot it. */
  id: string | null;
  name: string;
  /** JSON text, in the pieces in which it is sent where the protocol sends pieces. */
  fragments: readonly string[];
}

/**
 * How the servers of one protocol say things. Everything that tests of all protocols share (the
 * vendor contract, the fault table) is made of these pieces, so that a row is written once.
 */
export interface Dialect {
  /** The folder of the protocol. */
  readonly protocol: ProtocolId;
  /** A built-in vendor that speaks it. */
  readonly vendorId: string;
  /** The head of a streamed answer, with the headers that its vendor sends. */
  head(options?: AnswerOptions): Step;
  /** From the first piece to the last delta: the part that is being written stays open. */
  frames(options: AnswerOptions): Step[];
  /** One more delta of the text that `frames` left open. */
  delta(text: string): Step;
  /** What a server sends before it has any output: a role, the start of a message. */
  opening(options?: AnswerOptions): Step[];
  /**
   * Ends the open part, says why the model stopped and what it used, as far as that stands before
   * the terminator. `finishReason` is one of ours, in the options' default `stop`.
   */
  finish(options?: AnswerOptions): Step[];
  /** What says that nothing follows; empty where only the end of the body says it. */
  readonly terminator: readonly Step[];
  /** head, frames, finish, terminator, end */
  answer(options?: AnswerOptions): Script;
  /** The same as it comes when it was not streamed; `null` where the server never does that. */
  wholeAnswer(options?: AnswerOptions): unknown;
  /**
   * An answer that consists of these calls, with the reason `tool_calls`. Thoughts that the options
   * hold come before them, sealed as in `sealedReasoning`.
   */
  toolCalls(calls: readonly FakeToolCall[], options?: AnswerOptions): Script;
  /**
   * An answer, "Hello" after some thought, with a block of reasoning that only its maker can read and
   * wants back unaltered; `seal` is what stands in it. `null` where there are none.
   */
  readonly sealedReasoning: { script: Script; seal: string } | null;
  /** A PNG image, in base64, as a model makes it; `null` where none does. */
  readonly picture: ((base64: string) => Step[]) | null;
  /**
   * An answer that reports usage again and again, wherever the protocol may. Its text is the numbers
   * of the reports, from "0", a delta each.
   */
  usageReports(...reports: readonly (WireUsage | null)[]): Script;
  /** One frame with this data in it: JSON, or text as it is. */
  frame(data: unknown): Step;
  /** Bytes that begin a frame of text which never ends. */
  readonly unfinishedFrame: string;
  /** A comment or another sign of life that is no progress; `null` where there is none. */
  readonly ping: Step | null;
  /** A refusal before the answer, as the vendor words it. */
  httpError(
    status: number,
    error?: { message?: string; type?: string; code?: string },
    headers?: Readonly<Record<string, string>>,
  ): Script;
  /** Failures in the middle of a stream, by the name of their kind; each is `upstream_failed`. */
  readonly failures: Readonly<Record<string, readonly Step[]>>;
  /** The failure of an overloaded server in the middle of a stream. */
  readonly overloaded: readonly Step[];
  /** Pieces that nobody has heard of: each is ignored. */
  readonly unknownPieces: readonly Step[];
  /** The last text of the user in a request of this protocol. */
  lastUserText(body: Readonly<Record<string, unknown>>): string;
}
