/*
 * What can go wrong at an upstream, one builder for each. The numbers are those of the fault matrix
 * that the tests of the whole product go by. Rows 1 to 4 are about places where no upstream is: see
 * `dead-ends.ts` and `tls-server.ts`. Rows 44 and 46 are `splitEvery` over an answer.
 *
 * Here is what does not depend on what is said, and what only the speakers of chat completions do;
 * the rest, in the words of any protocol, is `faultsOf` in `dialect-faults.ts`.
 */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { answer, answerFrames, chunk, USAGE, usageChunk } from './answers.ts';
import { bodyOf, faultsOf } from './dialect-faults.ts';
import { errorChunk, httpError, openAiChatDialect } from './dialects/openai-chat.ts';
import { done, end, frame, head, json, raw, reset, type Script, silence, write } from './script.ts';

export { errorChunk, httpError };

/** 5: takes the request and never answers. */
export const hangBeforeHead: Script = [silence];

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

/** 30: more bytes of headers than anybody needs. */
export function headerFlood(bytes: number): Script {
  const line = 1_000;
  const lines = Array.from({ length: Math.ceil(bytes / line) }, (_, index) => [
    `x-flood-${index}`,
    'x'.repeat(line),
  ]);
  return [head(200, Object.fromEntries(lines)), end];
}

/** 31 before the first byte of the answer; on a kept-alive connection that is 57. */
export const resetBeforeHead: Script = [reset];

/** 45: the same script with other line ends in its events. */
export function withLineEnds(script: Script, lineEnd: '\r\n' | '\r'): Script {
  return script.map((step) =>
    step.do === 'write' ? write(step.bytes.toString('utf8').replaceAll('\n', lineEnd)) : step,
  );
}

/** What most tests make an upstream of the kind of OpenRouter do. */
export const {
  silentAfterHead,
  onlyComments,
  stall,
  trickle,
  endless,
  unstreamed,
  truncatedJson,
  shortBody,
  plainText,
  resetMidStream,
  cutOff,
  closedMidStream,
  doneWithoutFinish,
  invalidJson,
  finishWithoutDone,
  unterminatedDone,
  doneThenOpen,
  doneWithoutUsageThenOpen,
  finishThenSilence,
  doubleEnd,
  hugeFrame,
  burst,
} = faultsOf(openAiChatDialect);

/** 19: begins like an answer, then fails before its first word. */
export function errorAfterRole(code: number | string = 529): Script {
  return faultsOf(openAiChatDialect).failureAfterOpening([frame(errorChunk(code))]);
}

/** 20: a success by its status, an error by its body. */
export function errorBody(code: number | string = 502): Script {
  return json(200, { error: { code, message: 'Provider returned error' } });
}

/** 40–42: a failure in the middle, in the given form. */
export function errorMidStream(piece: unknown, event?: string): Script {
  const name = event === undefined ? [] : [write(`event: ${event}\n`)];
  return faultsOf(openAiChatDialect).failureMidStream([...name, frame(piece)]);
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

const finish = frame(chunk({ finishReason: 'stop' }));

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

/** 53: two answers in one stream, the first of which ends early. */
export const twoChoices: Script = [
  head(),
  frame(chunk({ index: 0, delta: { content: 'alone' } })),
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
