import type { Usage } from '@parley/contracts';
import {
  answer,
  answerFrames,
  bodyOf,
  burst,
  doubleEnd,
  frame,
  head,
  hugeFrame,
  invalidJson,
  repeatedUsage,
  type Script,
  splitAt,
  splitEvery,
  twoChoices,
  unknownPieces,
  USAGE,
  usageAfterDone,
  withLineEnds,
  write,
} from '@parley/providers/testing';

import { broken, completed, fault, type Fault, MIB, REPORTED_USAGE } from './outcome.ts';

/** The script once for each byte of a piece of its body, cut there, and once in single bytes. */
function cutWithin(script: Script, piece: string): Script[] {
  const start = bodyOf(script).indexOf(piece);
  const cuts = Array.from({ length: Buffer.byteLength(piece) }, (_, index) => start + index + 1);
  return [...cuts.map((cut) => splitAt(script, [cut])), splitEvery(script, 1)];
}

/** The same events in another, equally valid form. */
function rewritten(script: Script, rewrite: (frame: string, index: number) => string): Script {
  let index = 0;
  return script.map((step) => {
    if (step.do !== 'write') return step;
    index += 1;
    return write(rewrite(step.bytes.toString('utf8'), index));
  });
}

/** A frame with nothing but its text: few places to cut. */
function terse(content: string): string {
  return `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
}

const WORLDLY = '日本語 👋🏽 naïve';
const hello = answer({ deltas: ['Hel', 'lo'] });
const terseHello = [
  ...[head(), ...answerFrames({ deltas: [] })],
  ...[write(terse('Hel')), write(terse('lo'))],
  // The reason to finish, usage, [DONE], the end of the body.
  ...answer().slice(-4),
];
const halves = answer({ deltas: ['a\ud83d', '\ude00b', '\ud83d', 'c', '\udc00', 'd\ud83d'] });

const BURST = 2_000;
const NOTHING_USED: Usage = {
  ...REPORTED_USAGE,
  ...{ inputTokens: 0, outputTokens: 0, costUsd: 0 },
};

/** How the frames of an answer are cut, written, counted and repeated. */
export const FRAMES: readonly Fault[] = [
  fault(43, 'sends half an object', invalidJson, broken('upstream_protocol_error')),
  fault(
    44,
    'sends a frame cut at every byte',
    cutWithin(terseHello, terse('Hel')),
    completed(['Hel', 'lo']),
  ),
  fault(
    45,
    'ends lines with CR and LF',
    [withLineEnds(hello, '\r\n'), splitEvery(withLineEnds(hello, '\r\n'), 1)],
    completed(['Hel', 'lo']),
  ),
  fault(
    45,
    'ends lines with CR',
    [withLineEnds(hello, '\r'), splitEvery(withLineEnds(hello, '\r'), 1)],
    completed(['Hel', 'lo']),
  ),
  fault(
    45,
    'mixes its line ends',
    rewritten(hello, (text, index) =>
      text.replaceAll('\n', ['\n', '\r\n', '\r'][index % 3] ?? '\n'),
    ),
    completed(['Hel', 'lo']),
  ),
  fault(
    45,
    'begins with a byte order mark',
    splitEvery(
      rewritten(hello, (text, index) => (index === 1 ? `\uFEFF${text}` : text)),
      1,
    ),
    completed(['Hel', 'lo']),
  ),
  fault(
    45,
    'spreads its data over lines, with comments between',
    rewritten(hello, (text) =>
      text.includes('[DONE]') ? text : text.replaceAll(',"', ',\n: still here\ndata: "'),
    ),
    completed(['Hel', 'lo']),
  ),
  fault(
    46,
    'cuts characters at every byte',
    cutWithin(answer({ deltas: [WORLDLY, '\u{10FFFF}ok'] }), WORLDLY),
    completed([WORLDLY, '\u{10FFFF}ok']),
  ),
  fault(
    46,
    'cuts characters between two deltas, and leaves halves alone',
    [halves, splitEvery(halves, 1)],
    completed(['a', '😀b', '\uFFFDc', '\uFFFD', 'd', '\uFFFD']),
  ),
  fault(47, 'sends a frame of 33 MiB', hugeFrame(33 * MIB), broken('frame_too_large')),
  fault(
    48,
    'sends everything at once, in very many pieces',
    burst(BURST),
    completed(Array.from({ length: BURST }, () => 'x')),
  ),
  fault(
    49,
    'reports usage with every chunk',
    repeatedUsage({ ...USAGE, completion_tokens: 3 }, { ...USAGE, completion_tokens: 4 }, USAGE),
    completed(['0', '1', '2']),
  ),
  fault(
    49,
    'reports usage twice, and then none',
    repeatedUsage({ ...USAGE, completion_tokens: 3, cost: 1 }, USAGE, null, {}),
    completed(['0', '1', '2', '3']),
  ),
  fault(
    49,
    'reports that nothing was used',
    repeatedUsage({ prompt_tokens: 0, completion_tokens: 0, cost: 0 }),
    completed(['0'], NOTHING_USED),
  ),
  fault(49, 'reports no usage', answer({ usage: null }), completed(['Hello'], null)),
  fault(50, 'reports usage after [DONE]', usageAfterDone, completed()),
  fault(52, 'ends twice', doubleEnd, completed()),
  fault(53, 'sends another answer beside the one', twoChoices, completed(['first'])),
  fault(54, 'sends what nobody knows', unknownPieces, completed()),
  fault(
    54,
    'speaks of its filters first, as Azure does',
    [head(), frame({ id: '', model: '', choices: [], filters: [] }), ...answer().slice(1)],
    completed(),
  ),
  fault(
    84,
    'answers with another model',
    answer({ model: 'other/model' }),
    completed(['Hello'], REPORTED_USAGE, { answeredModel: 'other/model' }),
  ),
];
