import type { Usage } from '@parley/contracts';
import {
  answer,
  ANSWER_MODEL,
  answerFrames,
  chunk,
  done,
  end,
  frame,
  type Gate,
  head,
  type Script,
  splitEvery,
  usageChunk,
  wait,
} from '@parley/providers/testing';

import type { LoggedOutcome } from '../stored.ts';
import { completed, MIB, REPORTED_USAGE } from './outcome.ts';

/** One phase of an answer in which whoever asked may go away. */
export interface Departure {
  row: number;
  phase: string;
  /** Stays in the phase until the gate opens, then goes on to a whole answer. */
  script: (gate: Gate) => Script;
  /** What readers have of the text in that phase. */
  seen: string;
  /** What they have of it if nobody stops it. */
  text: string;
  /** How a stop in that phase ends it. */
  stopped: { state: 'stopped' | 'completed'; usage: Usage | null; log: LoggedOutcome };
}

const finish = chunk({ finishReason: 'stop' });

const stoppedEarly: LoggedOutcome = {
  outcome: 'stopped',
  errorCode: null,
  upstreamStatus: null,
  attempts: 1,
  answeredModel: null,
  tokensSource: null,
  costUsd: null,
};

export const DEPARTURES: readonly Departure[] = [
  {
    row: 63,
    phase: 'before the head',
    script: (gate) => [wait(gate), ...answer()],
    seen: '',
    text: 'Hello',
    stopped: { state: 'stopped', usage: null, log: stoppedEarly },
  },
  {
    row: 64,
    phase: 'after the head and before the first word',
    script: (gate) => [head(), wait(gate), ...answer().slice(1)],
    seen: '',
    text: 'Hello',
    stopped: { state: 'stopped', usage: null, log: stoppedEarly },
  },
  {
    row: 65,
    phase: 'in the middle',
    script: (gate) => [
      head(),
      ...answerFrames({ text: 'partial' }),
      wait(gate),
      frame(chunk({ delta: { content: ' no more' } })),
      frame(finish),
      frame(usageChunk()),
      done,
      end,
    ],
    seen: 'partial',
    text: 'partial no more',
    stopped: {
      state: 'stopped',
      usage: null,
      log: {
        ...stoppedEarly,
        upstreamStatus: 200,
        answeredModel: ANSWER_MODEL,
        tokensSource: 'estimated',
      },
    },
  },
  {
    row: 66,
    phase: 'between the end of the text and the usage',
    script: (gate) => [
      head(),
      // In one piece: whoever has the text knows by then that the model has finished.
      ...splitEvery([...answerFrames({ text: 'partial' }), frame(finish)], MIB),
      wait(gate),
      frame(usageChunk()),
      done,
      end,
    ],
    seen: 'partial',
    text: 'partial',
    stopped: {
      state: 'completed',
      usage: REPORTED_USAGE,
      log: completed().log,
    },
  },
];
