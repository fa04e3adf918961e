import { wait } from '@parley/providers/testing';

import { TEST_KEY } from '../harness.ts';
import { closingConnection, fault, type Fault, SHORT_MS } from './outcome.ts';
import type { Subject } from './subject.ts';

/** Time for the first word on a busy machine. */
const TOTAL_MS = 1_500;

/** For what comes after the first word. */
const SOON = { idleMs: SHORT_MS, graceMs: SHORT_MS };

/** How a stream ends once its first word was sent. */
export function endsOf(subject: Subject): Fault[] {
  return [...brokenOf(subject), ...finishedOf(subject), ...slowOf(subject), ...failedOf(subject)];
}

/** 31, 32: it ends, though the model did not. */
function brokenOf({ dialect, faults, broken }: Subject): Fault[] {
  const truncated = broken('truncated');
  return [
    fault(
      31,
      'breaks the connection',
      (gate) => faults.resetMidStream(wait(gate)),
      broken('upstream_disconnected'),
    ),
    fault(32, 'ends the body before the model finished', faults.cutOff, truncated),
    fault(32, 'closes the connection before the model finished', faults.closedMidStream, truncated),
    fault(
      32,
      'announces that it closes the connection, and does so too early',
      closingConnection(faults.closedMidStream),
      truncated,
    ),
    ...(dialect.terminator.length === 0
      ? []
      : [
          fault(
            32,
            'says that it is over before the model finished',
            faults.doneWithoutFinish,
            truncated,
          ),
        ]),
  ];
}

/** 33 to 36: the model finished, and what follows is odd. */
function finishedOf({ dialect, faults, completed }: Subject): Fault[] {
  const soon = { timeouts: SOON };
  const withoutUsage = completed(['Hello'], null);
  const terminated = [
    fault(33, 'ends without saying so', faults.finishWithoutDone, withoutUsage),
    fault(
      35,
      'stays though it is over, without usage',
      faults.doneWithoutUsageThenOpen,
      withoutUsage,
      soon,
    ),
  ];
  return [
    ...(dialect.terminator.length === 0 ? [] : terminated),
    fault(
      34,
      'closes the connection right behind its last word',
      faults.unterminatedDone,
      completed(),
    ),
    fault(
      34,
      'announces that it closes the connection, and does so right behind its last word',
      closingConnection(faults.unterminatedDone),
      completed(),
    ),
    fault(35, 'stays though it is over', faults.doneThenOpen, completed(), soon),
    fault(36, 'finishes and falls silent', faults.finishThenSilence, withoutUsage, soon),
  ];
}

/** 37 to 39: it takes its time. */
function slowOf({ faults, broken }: Subject): Fault[] {
  const idle = broken('upstream_idle_timeout');
  const soon = { timeouts: SOON };
  return [
    fault(37, 'stalls, though it shows signs of life', faults.stall(), idle, soon),
    fault(38, 'sends one frame byte by byte, for ever', faults.trickle(), idle, soon),
    fault(39, 'does not come to an end', faults.emptyForEver(), broken('max_duration'), {
      timeouts: { totalMs: TOTAL_MS },
    }),
  ];
}

/** 40 to 42: it says that it failed. */
function failedOf({ dialect, faults, words, failed, broken }: Subject): Fault[] {
  return [
    ...Object.entries(dialect.failures).map(([form, failure]) =>
      fault(
        40,
        `fails with ${form}`,
        faults.failureMidStream(failure),
        broken('upstream_failed', words.failures[form]),
      ),
    ),
    fault(
      42,
      'is overloaded in the middle',
      faults.failureMidStream(dialect.overloaded),
      broken('upstream_overloaded', words.overloaded),
    ),
    fault(
      85,
      'repeats the key in the middle',
      faults.refusalMidStream(500, `${TEST_KEY} was taken back`),
      broken('upstream_failed', failed(500, '[redacted] was taken back')),
    ),
  ];
}
