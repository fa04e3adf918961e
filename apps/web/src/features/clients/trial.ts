import type { DoorId } from './doors/door.ts';

/** What is tried. */
export interface Trial {
  doorId: DoorId;
  modelId: string;
  stream: boolean;
  /** `null`: none is sent. */
  key: string | null;
}

export type TrialEnd =
  | 'completed'
  /** By whoever began it. */
  | 'stopped'
  /** What came is an error, or no answer at all. */
  | 'refused'
  /** After it had begun. */
  | 'broken-off'
  /** Nothing came. */
  | 'unreachable';

/** How far a trial has come. It holds no key. */
export interface TrialState {
  modelId: string;
  withKey: boolean;
  /** `null` while it runs. */
  end: TrialEnd | null;
  /** `null` while nothing has come. */
  status: number | null;
  /** Names its row in the request log. */
  requestId: string;
  /** What of the question had no place at the provider; `null` where all of it had. */
  dropped: string | null;
  text: string;
  /** What was said of a failure, as it came; `null` where nothing was. */
  raw: string | null;
  /** The sentence in it. */
  reason: string | null;
  /** Milliseconds since it was sent; `null` while it has not come to that. */
  firstOutputMs: number | null;
  totalMs: number | null;
}
