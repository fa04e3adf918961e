import {
  answerFrames,
  chunk,
  done,
  end,
  frame,
  type Gate,
  head,
  type Script,
  wait,
} from '@parley/providers/testing';

/** An answer that stops in its middle until the gate is opened. */
export function heldAnswer(gate: Gate, before: string[], after: string[]): Script {
  return [
    head(),
    ...answerFrames({ deltas: before }),
    wait(gate),
    ...answerFrames({ deltas: after }),
    frame(chunk({ finishReason: 'stop' })),
    done,
    end,
  ];
}
