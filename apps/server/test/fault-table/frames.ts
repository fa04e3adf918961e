import type { Usage } from '@parley/contracts';
import {
  bodyOf,
  end,
  type Script,
  splitAt,
  splitEvery,
  USAGE,
  withLineEnds,
  write,
} from '@parley/providers/testing';

import { fault, type Fault, MIB } from './outcome.ts';
import type { Subject } from './subject.ts';

/** The script cut within each occurrence of a piece of its body, in every one a byte later than in the one before. */
function cutWithin(script: Script, piece: string): Script {
  const body = bodyOf(script);
  const cuts: number[] = [];
  for (let at = body.indexOf(piece); at !== -1; at = body.indexOf(piece, at + 1)) {
    cuts.push(at + cuts.length + 1);
  }
  return splitAt(script, cuts);
}

/** The same frames in another, equally valid form. */
function rewritten(script: Script, rewrite: (frame: string, index: number) => string): Script {
  let index = 0;
  return script.map((step) => {
    if (step.do !== 'write') return step;
    index += 1;
    return write(rewrite(step.bytes.toString('utf8'), index));
  });
}

function times<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item);
}

const WORLDLY = '日本語 👋🏽 naïve';
const BURST = 2_000;

/** How the frames of an answer are cut, written, counted and repeated. */
export function framesOf(subject: Subject): Fault[] {
  const { dialect, faults, broken, completed } = subject;
  return [
    fault(43, 'sends half an object', faults.invalidJson, broken('upstream_protocol_error')),
    ...cutOf(subject),
    ...linesOf(subject),
    fault(47, 'sends a frame of 33 MiB', faults.hugeFrame(33 * MIB), broken('frame_too_large')),
    fault(
      48,
      'sends everything at once, in very many pieces',
      faults.burst(BURST),
      completed(times(BURST, 'o')),
    ),
    ...usagesOf(subject),
    fault(52, 'ends twice', faults.doubleEnd, completed()),
    fault(
      54,
      'sends what nobody knows',
      [
        dialect.head(),
        ...dialect.unknownPieces,
        ...dialect.frames({}),
        ...dialect.unknownPieces,
        ...dialect.finish(),
        ...dialect.terminator,
        end,
      ],
      completed(),
    ),
    fault(
      84,
      'answers with another model',
      dialect.answer({ model: 'other/model' }),
      completed(['Hello'], subject.words.usage, { answeredModel: 'other/model' }),
    ),
  ];
}

/** 44, 46: cuts anywhere. */
function cutOf({ dialect, completed }: Subject): Fault[] {
  const frame = bodyOf([dialect.delta('lo')]).toString();
  const greetings = ['Hel', ...times(Buffer.byteLength(frame), 'lo')];
  const worldly = times(Buffer.byteLength(WORLDLY), WORLDLY);
  const few = [WORLDLY, '\u{10FFFF}ok'];
  const halves = ['a\ud83d', '\ude00b', '\ud83d', 'c', '\udc00', 'd\ud83d'];
  const inBytes = (deltas: readonly string[]) => splitEvery(dialect.answer({ deltas }), 1);
  return [
    fault(
      44,
      'sends a frame cut at every byte',
      cutWithin(dialect.answer({ deltas: greetings }), frame),
      completed(greetings),
    ),
    fault(44, 'sends single bytes', inBytes(['Hel', 'lo']), completed(['Hel', 'lo'])),
    fault(
      46,
      'cuts characters at every byte',
      cutWithin(dialect.answer({ deltas: worldly }), WORLDLY),
      completed(worldly),
    ),
    fault(46, 'sends characters in single bytes', inBytes(few), completed(few)),
    fault(
      46,
      'cuts characters between two deltas, and leaves halves alone',
      [dialect.answer({ deltas: halves }), inBytes(halves)],
      completed(['a', '😀b', '\uFFFDc', '\uFFFD', 'd', '\uFFFD']),
    ),
  ];
}

/** 45: ends of lines, and what may stand before and between them. */
function linesOf({ dialect, framing, completed }: Subject): Fault[] {
  const hello = dialect.answer({ deltas: ['Hel', 'lo'] });
  const greeted = completed(['Hel', 'lo']);
  const bare = withLineEnds(hello, '\r');
  const both = withLineEnds(hello, '\r\n');
  const marked = rewritten(hello, (text, index) => (index === 1 ? `\uFEFF${text}` : text));
  const common = [
    fault(45, 'ends lines with CR and LF', [both, splitEvery(both, 1)], greeted),
    fault(45, 'begins with a byte order mark', splitEvery(marked, 1), greeted),
  ];
  if (framing === 'lines') {
    const spaced = rewritten(hello, (text) => `\n \n${text}`);
    return [...common, fault(45, 'leaves lines empty', [spaced, splitEvery(spaced, 1)], greeted)];
  }
  return [
    ...common,
    fault(45, 'ends lines with CR', [bare, splitEvery(bare, 1)], greeted),
    fault(
      45,
      'mixes its line ends',
      rewritten(hello, (text, index) =>
        text.replaceAll('\n', ['\n', '\r\n', '\r'][index % 3] ?? '\n'),
      ),
      greeted,
    ),
    fault(
      45,
      'spreads its data over lines, with comments between',
      rewritten(hello, (text) =>
        text.includes('[DONE]') ? text : text.replaceAll(',"', ',\n: still here\ndata: "'),
      ),
      greeted,
    ),
  ];
}

/** 49: what was used, told again, and not at all. */
function usagesOf({ dialect, words, completed }: Subject): Fault[] {
  const { costUsd } = words.usage;
  const counted = { inputTokens: 0, outputTokens: 0, costUsd: costUsd === null ? null : 0 };
  const nothing: Usage = { ...words.usage, ...counted };
  const growing = [3, 4, 5].map((completion_tokens) => ({ ...USAGE, completion_tokens }));
  const zero = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, cost: 0 };
  return [
    fault(
      49,
      'reports usage again and again',
      dialect.usageReports(...growing),
      completed(words.reportDeltas(growing.length)),
    ),
    fault(
      49,
      'reports that nothing was used',
      dialect.usageReports(zero),
      completed(words.reportDeltas(1), nothing),
    ),
    fault(49, 'reports no usage', dialect.answer({ usage: null }), completed(['Hello'], null)),
  ];
}
