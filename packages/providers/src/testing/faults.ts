/*
 * What can go wrong at an upstream, one builder for each. The numbers are those of the fault matrix
 * that the tests of the whole product go by. Rows 1 to 4 are about places where no upstream is: see
 * `dead-ends.ts` and `tls-server.ts`. Rows 44 and 46 are `splitEvery` over an answer.
 */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import {
  answer,
  answerFrames,
  type AnswerOptions,
  chunk,
  USAGE,
  usageChunk,
  wholeAnswer,
} from './answers.ts';
import {
  close,
  comment,
  delay,
  done,
  end,
  frame,
  head,
  json,
  raw,
  reset,
  type Script,
  silence,
  type Step,
  write,
} from './script.ts';

/** Times that something is repeated which should have ended the test long before. */
const FOR_EVER = 10_000;

const finish: Step = frame(chunk({ finishReason: 'stop' }));

/** 5: takes the request and never answers. */
export const hangBeforeHead: Script = [silence];

/** 6: promises an answer and never begins it. */
export const silentAfterHead: Script = [head(), silence];

/** 7: is alive all the time, and says nothing. */
export function onlyComments(everyMs = 10): Script {
  const alive = [comment('OPENROUTER PROCESSING'), delay(everyMs)];
  return [head(), ...repeat(FOR_EVER, alive)];
}

/** 8–14, 18: a status with an error in OpenRouter's form. */
export function httpError(
  status: number,
  error: { message?: string; [field: string]: unknown } = {},
  headers: Readonly<Record<string, string>> = {},
): Script {
  return json(status, { error: { code: status, message: `Error ${status}`, ...error } }, headers);
}

/** 15–17: asks for a pause, in the form given. */
export function rateLimited(headers: Readonly<Record<string, string>> = {}): Script {
  return httpError(429, { message: 'Rate limit exceeded' }, headers);
}

/** 10: an empty account that looks like a rate limit. */
export const insufficientQuota: Script = json(429, {
  error: {
    message: 'You exceeded your current quota',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  },
});

/** 19: begins like an answer, then fails before its first word. */
export function errorAfterRole(code: number | string = 529): Script {
  return [
    head(),
    frame(chunk({ delta: { role: 'assistant', content: '' } })),
    frame(errorChunk(code)),
    end,
  ];
}

/** 20: a success by its status, an error by its body. */
export function errorBody(code: number | string = 502): Script {
  return json(200, { error: { code, message: 'Provider returned error' } });
}

/** 21: the page of a proxy instead of an answer. */
export const htmlPage: Script = [
  head(200, { 'content-type': 'text/html' }),
  write('<!doctype html><title>Welcome to the proxy</title>'),
  end,
];

/** 22 */
export function redirect(location: string): Script {
  return [head(307, { location }), end];
}

/** 23 */
export const noContent: Script = [head(204, {}), end];
/** 23 */
export const emptyBody: Script = [head(), end];

/** An answer that was not streamed though a stream was asked for. */
export function unstreamed(options: AnswerOptions = {}): Script {
  return json(200, wholeAnswer(options));
}

/** 25: a whole answer, cut off in the middle. */
export const truncatedJson: Script = [
  head(200, { 'content-type': 'application/json' }),
  write(JSON.stringify(wholeAnswer()).slice(0, 80)),
  end,
];

/** 26: promises more bytes than it sends. */
export const shortBody: Script = [
  head(200, { 'content-type': 'text/event-stream', 'content-length': '100000' }),
  ...answerFrames({ text: 'partial' }),
  close,
];

/** 27: an event stream under another name. */
export const plainText: Script = [
  head(200, { 'content-type': 'text/plain' }),
  ...answer().slice(1),
];

const COMPRESSIONS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
export type Compression = keyof typeof COMPRESSIONS;

/** 28: a response that is compressed though it was asked not to be, and is not ended by itself. */
export function compressed(
  how: Compression,
  body: string | Buffer = bodyOf(answer()),
  status = 200,
): Script {
  return [
    head(status, { 'content-type': 'text/event-stream', 'content-encoding': how }),
    write(COMPRESSIONS[how](body)),
    silence,
  ];
}

/** 28: some kilobytes that would be so many when they are unpacked. */
export function compressionBomb(bytes: number): Script {
  return compressed('gzip', Buffer.alloc(bytes, ': \n'));
}

/** 29, 30: the head of a successful response, line by line as it is given, and then the body. */
export function rawResponse(headers: readonly string[], body: string): Script {
  return [raw(['HTTP/1.1 200 OK', ...headers, '', body].join('\r\n')), silence];
}

/** 29: breaks the rules for chunks, after some that were good. */
export const malformedChunks: Script = [
  head(),
  ...answerFrames({ text: 'partial' }),
  raw('this is no length\r\n'),
  silence,
];

/** 30: more bytes of headers than anybody needs. */
export function headerFlood(bytes: number): Script {
  const line = 1_000;
  const lines = Array.from({ length: Math.ceil(bytes / line) }, (_, index) => [
    `x-flood-${index}`,
    'x'.repeat(line),
  ]);
  return [head(200, Object.fromEntries(lines)), end];
}

/** What the steps of a script send, without their head. */
export function bodyOf(script: Script): Buffer {
  return Buffer.concat(script.flatMap((step) => (step.do === 'write' ? [step.bytes] : [])));
}

/** 31: breaks the connection in the middle; `before` can hold it up until the text has been read. */
export function resetMidStream(...before: Step[]): Script {
  return [head(), ...answerFrames({ text: 'partial' }), ...before, reset];
}

/** 31 before the first byte of the answer; on a kept-alive connection that is 57. */
export const resetBeforeHead: Script = [reset];

/** 32: ends properly as HTTP goes, but the model never said that it finished. */
export const cutOff: Script = [head(), ...answerFrames({ text: 'partial' }), end];

/** 32: the connection is closed inside the body. */
export const closedMidStream: Script = [head(), ...answerFrames({ text: 'partial' }), close];

/** 32 in another guise: a proxy ends the stream in good order though the model never finished. */
export const doneWithoutFinish: Script = [head(), ...answerFrames({ text: 'partial' }), done, end];

/** 33 */
export const finishWithoutDone: Script = [head(), ...answerFrames({}), finish, end];

/** 34 */
export const unterminatedDone: Script = [...answer().slice(0, -2), write('data: [DONE]'), close];

/** 35: says that it is over, and stays. */
export const doneThenOpen: Script = [...answer().slice(0, -1), silence];

/** 35 without usage, so that something is still to be waited for. */
export const doneWithoutUsageThenOpen: Script = [...answer({ usage: null }).slice(0, -1), silence];

/** 36 */
export const finishThenSilence: Script = [head(), ...answerFrames({}), finish, silence];

/** 37: stops in the middle, but keeps the connection alive. */
export function stall(everyMs = 10): Script {
  const alive = [comment('still here'), delay(everyMs)];
  return [head(), ...answerFrames({ text: 'partial' }), ...repeat(FOR_EVER, alive)];
}

/** 38: a frame that never gets complete, though bytes keep coming. */
export function trickle(everyMs = 10): Script {
  return [
    head(),
    ...answerFrames({ text: 'partial' }),
    write('data: {"choices":[{"index":0,"delta":{"content":"'),
    ...repeat(FOR_EVER, [write('x'), delay(everyMs)]),
  ];
}

/** 39: never comes to an end. */
export function endless(everyMs = 5): Script {
  return [
    head(),
    ...repeat(FOR_EVER, [frame(chunk({ delta: { content: 'on ' } })), delay(everyMs)]),
  ];
}

/** 40–42: a failure in the middle, in the given form. */
export function errorMidStream(piece: unknown, event?: string): Script {
  const name = event === undefined ? [] : [write(`event: ${event}\n`)];
  return [head(), ...answerFrames({ text: 'partial' }), ...name, frame(piece), end];
}

/** 41: OpenRouter's failure in the middle of a stream. */
export function errorChunk(
  code: number | string = 502,
  errorType?: string,
): Record<string, unknown> {
  const metadata = errorType === undefined ? {} : { metadata: { error_type: errorType } };
  return chunk({
    error: { code, message: 'Provider disconnected', ...metadata },
    choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }],
  });
}

/** 40: the forms in which failures come in the middle of streams, by who sends them so. */
export const ERROR_PIECES: Readonly<Record<string, unknown>> = {
  OpenAI: { error: { message: 'boom', type: 'server_error', param: null, code: null } },
  'OpenAI responses': { type: 'error', code: 'server_error', message: 'boom', param: null },
  Anthropic: { type: 'error', error: { type: 'api_error', message: 'boom' } },
  Ollama: { error: 'boom' },
  vLLM: { object: 'error', message: 'boom', type: 'InternalServerError', param: null, code: 500 },
  FastAPI: { detail: 'boom' },
  'a bare message': { message: 'boom' },
  Gemini: [{ error: { code: 500, message: 'boom', status: 'INTERNAL' } }],
};

/** 43 */
export const invalidJson: Script = [
  head(),
  ...answerFrames({ text: 'partial' }),
  frame('{"choices":[{"index":0,"delta":{"content":'),
  frame(chunk({ delta: { content: 'more' } })),
  done,
  end,
];

/** 45: the same script with other line ends in its events. */
export function withLineEnds(script: Script, lineEnd: '\r\n' | '\r'): Script {
  return script.map((step) =>
    step.do === 'write' ? write(step.bytes.toString('utf8').replaceAll('\n', lineEnd)) : step,
  );
}

/** 47: one frame without an end, of so many characters. */
export function hugeFrame(characters: number): Script {
  const piece = 64 * 1024;
  return [
    head(),
    ...answerFrames({ text: 'partial' }),
    write('data: {"choices":[{"index":0,"delta":{"content":"'),
    ...repeat(Math.ceil(characters / piece), [write('x'.repeat(piece))]),
    silence,
  ];
}

/** 48: very many tiny frames as fast as they can be sent. */
export function burst(frames: number): Script {
  const perWrite = 1_000;
  const one = `data: ${JSON.stringify(chunk({ delta: { content: 'x' } }))}\n\n`;
  const full = write(one.repeat(perWrite));
  return [
    head(),
    ...repeat(Math.floor(frames / perWrite), [full]),
    write(one.repeat(frames % perWrite)),
    finish,
    frame(usageChunk()),
    done,
    end,
  ];
}

/** 49: usage, again and again, in the order given; `null` where a chunk has none. */
export function repeatedUsage(...reports: readonly unknown[]): Script {
  return [
    head(),
    ...reports.map((usage, index) => frame(chunk({ delta: { content: `${index}` }, usage }))),
    finish,
    done,
    end,
  ];
}

/** 50 */
export const usageAfterDone: Script = [
  head(),
  ...answerFrames({}),
  finish,
  done,
  frame(usageChunk()),
  end,
];

/** 51: calls of tools, in fragments as given. */
export function toolCallFragments(...fragments: readonly unknown[]): Script {
  return [
    head(),
    ...fragments.map((fragment) => frame(chunk({ delta: { tool_calls: [fragment] } }))),
    frame(chunk({ finishReason: 'tool_calls' })),
    frame(usageChunk()),
    done,
    end,
  ];
}

/** 52 */
export const doubleEnd: Script = [
  head(),
  ...answerFrames({}),
  finish,
  finish,
  frame(usageChunk()),
  frame(usageChunk()),
  done,
  done,
  end,
];

/** 53: two answers in one stream, the first of which ends early. */
export const twoChoices: Script = [
  head(),
  frame(chunk({ index: 0, delta: { content: 'first' } })),
  frame(chunk({ index: 1, delta: { content: 'second' } })),
  frame(chunk({ index: 0, finishReason: 'stop' })),
  frame(chunk({ index: 1, delta: { content: ' goes on' } })),
  frame(chunk({ index: 1, finishReason: 'length' })),
  frame(usageChunk()),
  done,
  end,
];

/** 54: things that nobody has heard of. */
export const unknownPieces: Script = [
  head(),
  write('event: ping\ndata: {"type":"ping"}\n\n'),
  frame('null'),
  frame('{}'),
  frame('[]'),
  write('retry: abc\nfoo: bar\nid: 7\n\n'),
  write('event: lonely\n\n'),
  frame({
    ...chunk({ delta: { content: 'Hello', sparkles: true } }),
    obfuscation: 'xyz',
    provider: 'Fake',
  }),
  frame({ ...chunk({ finishReason: 'stop' }), service_tier: 7, usage: { ...USAGE, novelty: {} } }),
  done,
  end,
];

function repeat<T>(times: number, items: readonly T[]): T[] {
  return Array.from({ length: times }, () => items).flat();
}
