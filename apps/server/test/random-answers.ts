import {
  answerFrames,
  chunk,
  done,
  end,
  errorChunk,
  frame,
  head,
  reset,
  type Script,
  splitEvery,
  type Step,
  usageChunk,
} from '@parley/providers/testing';
import fc from 'fast-check';

/** What breaks a stream that is put together carelessly: escapes, line ends, halves of characters. */
const awkward = fc.constantFrom(
  ...['a', ' ', '\n', '\r\n', '"', '\\', '\0', '\u2028', 'é', '日', '👋🏽', '\ud83d', '\ude00'],
  ...['data: ', 'id: 9\n\n'],
);

const deltas = fc.array(fc.string({ unit: awkward, maxLength: 6 }), { maxLength: 25 });

const ends: Readonly<Record<string, readonly Step[]>> = {
  finished: [frame(chunk({ finishReason: 'stop' })), frame(usageChunk()), done, end],
  'finished without usage': [frame(chunk({ finishReason: 'length' })), end],
  failed: [frame(errorChunk(502)), end],
  'cut off': [end],
  broken: [reset],
};

/** A streamed answer of any shape: what is thought and said, in which pieces, how fast, to which end. */
export const randomAnswer: fc.Arbitrary<Script> = fc
  .record({
    reasoning: deltas,
    text: deltas,
    end: fc.constantFrom(...Object.keys(ends)),
    pieceBytes: fc.integer({ min: 20, max: 2_000 }),
    paceMs: fc.constantFrom(0, 0, 1),
  })
  .map(({ reasoning, text, end: name, pieceBytes, paceMs }) => [
    head(),
    ...splitEvery(answerFrames({ reasoning, deltas: text, paceMs }), pieceBytes),
    ...(ends[name] ?? []),
  ]);

/** After how many bytes one connection after another breaks off. */
export const randomCuts: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 0, max: 2_500 }), {
  maxLength: 8,
});
