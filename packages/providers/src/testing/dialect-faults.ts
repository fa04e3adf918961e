import type { Dialect } from './dialect.ts';
import {
  close,
  delay,
  end,
  head,
  json,
  raw,
  reset,
  type Script,
  silence,
  type Step,
  withHeaders,
  write,
} from './script.ts';

/** Times that something is repeated which should have ended the test long before. */
const FOR_EVER = 10_000;

/**
 * What can go wrong with an answer, in the words of one protocol: one builder for each. The numbers
 * are those of the fault matrix; what goes wrong in the same way whatever is said is in `faults.ts`.
 */
export interface DialectFaults extends Silences, Bodies, Breaks, Ends, Frames {}

export function faultsOf(dialect: Dialect): DialectFaults {
  return {
    ...silencesOf(dialect),
    ...bodiesOf(dialect),
    ...breaksOf(dialect),
    ...endsOf(dialect),
    ...framesOf(dialect),
  };
}

/** The beginning of an answer that goes wrong: its head, and the text "partial". */
function partial(dialect: Dialect): Step[] {
  return [dialect.head(), ...dialect.frames({ text: 'partial' })];
}

interface Silences {
  /** 6: promises an answer and never begins it. */
  silentAfterHead: Script;
  /** 7: is alive all the time, and says nothing. */
  onlyComments: (everyMs?: number) => Script;
  /** 37: stops in the middle, but keeps the connection alive as far as the protocol can. */
  stall: (everyMs?: number) => Script;
  /** 38: a frame that never gets complete, though bytes keep coming. */
  trickle: (everyMs?: number) => Script;
  /** 39: never comes to an end. */
  endless: (everyMs?: number) => Script;
  /** 39: never comes to an end, in whole frames that have nothing in them. */
  emptyForEver: (everyMs?: number) => Script;
}

function silencesOf(dialect: Dialect): Silences {
  const alive = dialect.ping === null ? [] : [dialect.ping];
  const on = (steps: readonly Step[], everyMs = 10) => repeat(FOR_EVER, [...steps, delay(everyMs)]);
  return {
    silentAfterHead: [dialect.head(), silence],
    onlyComments: (everyMs) => [dialect.head(), ...on(alive, everyMs)],
    stall: (everyMs) => [...partial(dialect), ...on(alive, everyMs)],
    trickle: (everyMs) => [
      ...partial(dialect),
      write(dialect.unfinishedFrame),
      ...on([write('x')], everyMs),
    ],
    endless: (everyMs = 5) => [
      dialect.head(),
      ...dialect.frames({ text: 'on ' }),
      ...on([dialect.delta('on ')], everyMs),
    ],
    emptyForEver: (everyMs) => [...partial(dialect), ...on([dialect.delta('')], everyMs)],
  };
}

interface Bodies {
  /** 19: begins like an answer, then fails before its first word. */
  failureAfterOpening: (failure: readonly Step[]) => Script;
  /** 20: a success by its status, an error by its body. */
  errorWithSuccess: (status: number, message: string) => Script;
  /** An answer that was not streamed though a stream was asked for; fails where none ever comes so. */
  unstreamed: Dialect['answer'];
  /** 25: a whole answer, cut off in the middle. */
  truncatedJson: Script;
  /** 26: promises more bytes than it sends. */
  shortBody: Script;
  /** 27: an answer under another name. */
  plainText: Script;
  /** 29: breaks the rules for chunks, after some that were good. */
  malformedChunks: Script;
}

function bodiesOf(dialect: Dialect): Bodies {
  const unstreamed: Bodies['unstreamed'] = (options) => {
    const whole = dialect.wholeAnswer(options);
    if (whole === null) throw new Error(`${dialect.protocol} is always streamed`);
    return json(200, whole);
  };
  return {
    failureAfterOpening: (failure) => [dialect.head(), ...dialect.opening(), ...failure, end],
    errorWithSuccess: (status, message) => withStatus(dialect.httpError(status, { message }), 200),
    unstreamed,
    truncatedJson: [
      head(200, { 'content-type': 'application/json' }),
      write(JSON.stringify(dialect.wholeAnswer() ?? {}).slice(0, 80)),
      end,
    ],
    shortBody: withHeaders([...partial(dialect), close], { 'content-length': '100000' }),
    plainText: withHeaders(dialect.answer(), { 'content-type': 'text/plain' }),
    malformedChunks: [...partial(dialect), raw('this is no length\r\n'), silence],
  };
}

interface Breaks {
  /** 31: breaks the connection in the middle; `before` can hold it up until the text has been read. */
  resetMidStream: (...before: Step[]) => Script;
  /** 32: ends properly as HTTP goes, but the model never said that it finished. */
  cutOff: Script;
  /** 32: the connection is closed inside the body. */
  closedMidStream: Script;
  /** 32 in another guise: a proxy ends the stream in good order though the model never finished. */
  doneWithoutFinish: Script;
  /** 40–42: a failure in the middle. */
  failureMidStream: (failure: readonly Step[]) => Script;
  /** 40: a failure in the middle that says this, in the words of a refusal before the answer. */
  refusalMidStream: (status: number, message: string) => Script;
  /** 43: half a frame, though the protocol set it off as a whole one. */
  invalidJson: Script;
}

function breaksOf(dialect: Dialect): Breaks {
  const failureMidStream: Breaks['failureMidStream'] = (failure) => [
    ...partial(dialect),
    ...failure,
    end,
  ];
  return {
    resetMidStream: (...before) => [...partial(dialect), ...before, reset],
    cutOff: [...partial(dialect), end],
    closedMidStream: [...partial(dialect), close],
    doneWithoutFinish: [...partial(dialect), ...dialect.terminator, end],
    failureMidStream,
    refusalMidStream: (status, message) =>
      failureMidStream([
        dialect.frame(JSON.parse(bodyOf(dialect.httpError(status, { message })).toString())),
      ]),
    invalidJson: [
      ...partial(dialect),
      write(textOf(dialect.delta('broken')).replace(/\}(\s*)$/, '$1')),
      dialect.delta('more'),
      ...dialect.finish(),
      ...dialect.terminator,
      end,
    ],
  };
}

interface Ends {
  /** 33 */
  finishWithoutDone: Script;
  /** 34 */
  unterminatedDone: Script;
  /** 35: says that it is over, and stays. */
  doneThenOpen: Script;
  /** 35 without usage, so that something is still to be waited for. */
  doneWithoutUsageThenOpen: Script;
  /** 36 */
  finishThenSilence: Script;
  /** 52 */
  doubleEnd: Script;
}

function endsOf(dialect: Dialect): Ends {
  const { terminator } = dialect;
  const unused = { usage: null };
  const finished = [dialect.head(), ...dialect.frames(unused), ...dialect.finish(unused)];
  return {
    finishWithoutDone: [...finished, end],
    unterminatedDone: [...unterminated(dialect.answer().slice(0, -1)), close],
    doneThenOpen: [...dialect.answer().slice(0, -1), silence],
    doneWithoutUsageThenOpen: [...finished, ...terminator, silence],
    finishThenSilence: [...finished, silence],
    doubleEnd: [
      dialect.head(),
      ...dialect.frames({}),
      ...dialect.finish(),
      ...dialect.finish(),
      ...terminator,
      ...terminator,
      end,
    ],
  };
}

interface Frames {
  /** 47: one frame without an end, of so many characters. */
  hugeFrame: (characters: number) => Script;
  /** 48: very many tiny frames as fast as they can be sent; no key begins with an "o". */
  burst: (frames: number) => Script;
}

function framesOf(dialect: Dialect): Frames {
  return {
    hugeFrame(characters) {
      const piece = 64 * 1024;
      return [
        ...partial(dialect),
        write(dialect.unfinishedFrame),
        ...repeat(Math.ceil(characters / piece), [write('x'.repeat(piece))]),
        silence,
      ];
    },
    burst(frames) {
      const perWrite = 1_000;
      // The first opens what the others go on with.
      const rest = frames - 1;
      const one = textOf(dialect.delta('o'));
      return [
        dialect.head(),
        ...dialect.frames({ text: 'o' }),
        ...repeat(Math.floor(rest / perWrite), [write(one.repeat(perWrite))]),
        write(one.repeat(rest % perWrite)),
        ...dialect.finish(),
        ...dialect.terminator,
        end,
      ];
    },
  };
}

/** What the steps of a script send, without their head. */
export function bodyOf(script: Script): Buffer {
  return Buffer.concat(script.flatMap((step) => (step.do === 'write' ? [step.bytes] : [])));
}

/** What one step sends. */
function textOf(step: Step): string {
  return bodyOf([step]).toString();
}

/** The same without the blank line, or the end of the line, that ends its last frame. */
function unterminated(script: Script): Script {
  const last = script.at(-1);
  if (last === undefined) return script;
  return [...script.slice(0, -1), write(textOf(last).trimEnd())];
}

function withStatus(script: Script, status: number): Script {
  return script.map((step) => (step.do === 'head' ? { ...step, status } : step));
}

function repeat<T>(times: number, items: readonly T[]): T[] {
  return Array.from({ length: times }, () => items).flat();
}
