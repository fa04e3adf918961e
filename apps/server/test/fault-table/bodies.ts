import {
  answer,
  close,
  compressed,
  compressionBomb,
  emptyBody,
  end,
  errorAfterRole,
  errorBody,
  frame,
  head,
  headerFlood,
  htmlPage,
  httpError,
  json,
  malformedChunks,
  noContent,
  plainText,
  rawResponse,
  redirect,
  shortBody,
  truncatedJson,
  unstreamed,
  wholeAnswer,
} from '@parley/providers/testing';

import { broken, completed, fault, type Fault, MIB, refused, REPORTED_USAGE } from './outcome.ts';

const noAnswer = refused(502, 'upstream_protocol_error');

const stream = 'content-type: text/event-stream';
const HELLO = `data: ${JSON.stringify(wholeAnswer())}\n\n`;

/** A success by its status whose body is not what was asked for. */
export const BODIES: readonly Fault[] = [
  fault(
    19,
    'fails after the role, with a number',
    errorAfterRole(529),
    refused(503, 'upstream_overloaded', {
      calls: 2,
      hasBegun: true,
      said: { upstreamStatus: 529, upstreamMessage: 'Provider disconnected' },
    }),
  ),
  fault(
    19,
    'fails after the role, with a word',
    errorAfterRole('server_error'),
    refused(502, 'upstream_failed', {
      calls: 2,
      hasBegun: true,
      said: { upstreamMessage: 'Provider disconnected' },
    }),
  ),
  fault(
    20,
    'sends an error with status 200',
    errorBody(502),
    refused(502, 'upstream_failed', {
      calls: 2,
      said: { upstreamStatus: 502, upstreamMessage: 'Provider returned error' },
    }),
  ),
  fault(21, 'sends a page', htmlPage, noAnswer),
  fault(
    22,
    'points elsewhere',
    redirect('http://127.0.0.1:1/'),
    refused(502, 'upstream_protocol_error', { said: { upstreamStatus: 307 } }),
  ),
  fault(23, 'has no content', noContent, refused(502, 'empty_response')),
  fault(23, 'sends an empty body', emptyBody, refused(502, 'empty_response')),
  fault(23, 'ends before it began', [head(), frame('[DONE]'), end], refused(502, 'empty_response')),
  fault(
    24,
    'sends a whole answer with an error in it',
    json(200, { ...wholeAnswer(), error: { message: 'No luck', code: 503 } }),
    refused(503, 'upstream_overloaded', {
      calls: 2,
      said: { upstreamStatus: 503, upstreamMessage: 'No luck' },
    }),
  ),
  fault(
    24,
    'sends a whole answer that ended with an error',
    unstreamed({ text: '', finishReason: 'error' }),
    // It was paid for, so it is not asked for again.
    refused(502, 'upstream_failed', { usage: REPORTED_USAGE }),
  ),
  fault(25, 'sends half an answer in one piece', truncatedJson, noAnswer),
  fault(
    26,
    'promises bytes and sends none',
    [head(200, { 'content-type': 'text/event-stream', 'content-length': '100000' }), close],
    refused(502, 'empty_response'),
  ),
  fault(26, 'sends fewer bytes than it promised', shortBody, broken('truncated')),
  fault(27, 'calls its events plain text', plainText, completed()),
  ...(['gzip', 'deflate', 'br'] as const).map((how) =>
    fault(28, `compresses with ${how}, though it may not`, compressed(how), noAnswer),
  ),
  fault(28, 'compresses very much to very little', compressionBomb(16 * MIB), noAnswer),
  fault(
    28,
    'compresses what it says of its failure',
    compressed('gzip', JSON.stringify({ error: { message: 'unreadable' } }), 503),
    refused(503, 'upstream_overloaded', { calls: 2, said: { upstreamStatus: 503 } }),
  ),
  fault(
    29,
    'breaks the rules for chunks at once',
    rawResponse([stream, 'transfer-encoding: chunked'], 'this is no length\r\n'),
    noAnswer,
  ),
  fault(
    29,
    'breaks the rules for chunks in the middle',
    malformedChunks,
    broken('upstream_protocol_error'),
  ),
  fault(
    29,
    'sends both a length and chunks',
    rawResponse(
      [stream, 'content-length: 5', 'transfer-encoding: chunked'],
      '5\r\n: hi\n\r\n0\r\n\r\n',
    ),
    noAnswer,
  ),
  fault(
    29,
    'sends two lengths',
    [
      rawResponse([stream, 'content-length: 5', `Content-Length: ${HELLO.length}`], HELLO),
      rawResponse(
        [stream, `content-length: ${HELLO.length}`, `content-length: ${HELLO.length}`],
        HELLO,
      ),
    ],
    noAnswer,
  ),
  fault(
    29,
    'sends one length and keeps to it, so that it is the other heads that are at fault',
    rawResponse([stream, `content-length: ${HELLO.length}`, 'connection: close'], HELLO),
    completed(),
  ),
  fault(30, 'sends a flood of headers', headerFlood(40_000), noAnswer),
  fault(
    30,
    'has line breaks in the value of a header',
    ['\r', '\n', '\r\n ', '\0'].map((character) =>
      rawResponse(
        [
          stream,
          `x-generation-id: a${character}set-cookie: b=1`,
          `content-length: ${HELLO.length}`,
        ],
        HELLO,
      ),
    ),
    noAnswer,
  ),
  fault(
    30,
    'sends headers that are not for readers',
    [
      head(200, {
        'content-type': 'text/event-stream',
        'set-cookie': 'upstream=1',
        'access-control-allow-origin': '*',
        'x-powered-by': 'upstream',
        'retry-after': '7',
        'x-request-id': 'theirs',
      }),
      ...answer().slice(1),
    ],
    completed(),
  ),
  fault(
    30,
    'refuses with headers that are not for readers',
    httpError(400, {}, { 'set-cookie': 'upstream=1', 'www-authenticate': 'Basic', location: '/' }),
    refused(400, 'upstream_invalid_request', {
      said: { upstreamStatus: 400, upstreamMessage: 'Error 400' },
    }),
  ),
];
