import type { Usage } from '@parley/contracts';
import {
  ANSWER_MODEL,
  end,
  frame,
  type Gate,
  type Script,
  splitEvery,
  usageChunk,
  wait,
} from '@parley/providers/testing';

import type { LoggedOutcome } from '../stored.ts';
import { MIB } from './outcome.ts';
import type { Subject } from './subject.ts';

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

/** The provider has read the question, and charges for that. */
const stoppedEarly: LoggedOutcome = {
  outcome: 'stopped',
  errorCode: null,
  upstreamStatus: null,
  attempts: 1,
  answeredModel: null,
  tokensSource: 'estimated',
  costUsd: null,
};

/** Whoever asked goes away while the upstream goes on. */
export function departuresOf(subject: Subject): Departure[] {
  const { dialect, words } = subject;
  const early = { seen: '', text: 'Hello' };
  // What costs nothing is not estimated.
  const free = { ...stoppedEarly, tokensSource: null, costUsd: 0 };
  const log = words.estimatedCostUsd === 0 ? free : stoppedEarly;
  const nothing = { state: 'stopped', usage: null, log } as const;
  return [
    {
      ...{ row: 63, phase: 'before the head', ...early, stopped: nothing },
      script: (gate) => [wait(gate), ...dialect.answer()],
    },
    {
      ...{ row: 64, phase: 'after the head and before the first word', ...early },
      script: (gate) => [dialect.head(), wait(gate), ...dialect.answer().slice(1)],
      stopped: nothing,
    },
    {
      row: 65,
      phase: 'in the middle',
      script: (gate) => [
        dialect.head(),
        ...dialect.frames({ text: 'partial' }),
        wait(gate),
        dialect.delta(' no more'),
        ...dialect.finish(),
        ...dialect.terminator,
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
          costUsd: words.estimatedCostUsd,
        },
      },
    },
    ...(dialect.protocol === 'openai-chat' ? [betweenFinishAndUsage(subject)] : []),
  ];
}

/** Only chat completions tell what was used in a piece of its own, after the end of the text. */
function betweenFinishAndUsage({ dialect, words, completed }: Subject): Departure {
  return {
    row: 66,
    phase: 'between the end of the text and the usage',
    script: (gate) => [
      dialect.head(),
      // In one piece: whoever has the text knows by then that the model has finished.
      ...splitEvery(
        [...dialect.frames({ text: 'partial' }), ...dialect.finish({ usage: null })],
        MIB,
      ),
      wait(gate),
      frame(usageChunk()),
      ...dialect.terminator,
      end,
    ],
    seen: 'partial',
    text: 'partial',
    stopped: { state: 'completed', usage: words.usage, log: completed().log },
  };
}
