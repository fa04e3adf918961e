import type { AppError, ToolCallPart } from '@parley/contracts';

import type { JsonObject } from './dialect.ts';

/** What hooks made of the frames that were judged together; what is `null` is as it came. */
export interface FrameChange {
  /** What stands in this frame in place of its text: all of it, or nothing. */
  text: string | null;
  reasoning: string | null;
  /** The calls that pass, in place of those that came. */
  calls: readonly CallChange[] | null;
  /** Whether a source that came with it was changed or taken away. */
  losesSources: boolean;
  /** Whether opaque blocks that came with it were taken away. */
  losesDetails: boolean;
  /** Whether hooks would have a frame otherwise of which nothing was made. */
  isRefused: boolean;
}

/** A call as it came, and as it goes on: `null` where it does not. */
export interface CallChange {
  from: ToolCallPart;
  to: ToolCallPart | null;
}

/**
 * How a protocol writes an answer, for frames that are passed on: what must wait, and how what hooks
 * changed is put in its place. Knows the frames of one answer, in order.
 */
export interface NativeFrames {
  /** Looks at a frame that has come. Members of another kind than expected are as if absent. */
  read(piece: JsonObject): void;
  /** What was open is over: the answer has ended. */
  close(): void;
  /** Whether a call is under way: its frames wait for the judgement on all of it. */
  readonly hasOpenCalls: boolean;
  /** Whether it is among the frames that say how an answer ended. */
  isLast(piece: JsonObject): boolean;
  /**
   * A frame as it goes on, in the order in which they came. The piece itself: its bytes as they are.
   *
   * @param calls of the frames that were judged together, as they go on
   */
  pass(piece: JsonObject, change: FrameChange | null, calls: readonly CallChange[]): JsonObject[];
  /**
   * A frame as it goes on where no hook looks at the answer: at once, the fragments of a call too.
   *
   * @returns `null` where it must wait for the end of the calls in it, as those of an odd form do
   */
  passFree(piece: JsonObject): JsonObject[] | null;
  /** Text that hooks let go of when its frames were gone. */
  late(kind: 'text' | 'reasoning', text: string): JsonObject[];
  /** The last frames, from those that came and those that our own writer has for this end. */
  ending(last: readonly JsonObject[], own: readonly JsonObject[]): JsonObject[];
  /**
   * An answer that came whole, as it goes on. The piece itself: its bytes as they are.
   *
   * @param calls those in it, as they go on
   */
  whole?(piece: JsonObject, calls: readonly ToolCallPart[]): JsonObject;
  /** The end of an answer that failed or was stopped. */
  brokenOff(own: readonly JsonObject[], error: AppError | null): JsonObject[];
}
