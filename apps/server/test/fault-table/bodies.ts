import {
  bodyOf,
  close,
  compressed,
  compressionBomb,
  emptyBody,
  end,
  headerFlood,
  htmlPage,
  json,
  noContent,
  rawResponse,
  redirect,
  withHeaders,
} from '@parley/providers/testing';

import { fault, type Fault, MIB } from './outcome.ts';
import type { Subject } from './subject.ts';

/** A success by its status that is no answer. */
export function bodiesOf(subject: Subject): Fault[] {
  const { faults, refused } = subject;
  const noAnswer = refused(502, 'upstream_protocol_error');
  return [
    ...begunOf(subject),
    fault(21, 'sends a page', htmlPage, noAnswer),
    fault(
      22,
      'points elsewhere',
      redirect('http://127.0.0.1:1/'),
      refused(502, 'upstream_protocol_error', { said: { upstreamStatus: 307 } }),
    ),
    fault(23, 'has no content', noContent, refused(502, 'empty_response')),
    fault(23, 'sends an empty body', emptyBody, refused(502, 'empty_response')),
    ...unstreamedOf(subject),
    ...cutOf(subject),
    fault(27, 'calls its answer plain text', faults.plainText, subject.completed()),
    ...compressedOf(subject),
  ];
}

/** 19, 20: a failure in the place of the first word. */
function begunOf({ dialect, faults, words, failed, refused }: Subject): Fault[] {
  const opening = dialect.opening();
  const begun = { calls: 2, hasBegun: opening.length > 0, usage: words.usageAtOpening };
  return [
    fault(
      19,
      'is overloaded before its first word',
      faults.failureAfterOpening(dialect.overloaded),
      refused(503, 'upstream_overloaded', { ...begun, said: words.overloaded }),
    ),
    ...Object.entries(dialect.failures).map(([form, failure]) =>
      fault(
        19,
        `fails before its first word, with ${form}`,
        faults.failureAfterOpening(failure),
        refused(502, 'upstream_failed', { ...begun, said: words.failures[form] ?? {} }),
      ),
    ),
    fault(
      20,
      'sends an error with status 200',
      faults.errorWithSuccess(502, 'Provider returned error'),
      refused(502, 'upstream_failed', {
        calls: 2,
        said: failed(502, 'Provider returned error'),
      }),
    ),
    ...(dialect.terminator.length === 0
      ? []
      : [
          fault(
            23,
            'ends before it began',
            [dialect.head(), ...dialect.terminator, end],
            refused(502, 'empty_response'),
          ),
        ]),
  ];
}

/** 24, 25: an answer in one piece, with something wrong in it. */
function unstreamedOf({ dialect, faults, framing, words, failed, refused }: Subject): Fault[] {
  const whole = dialect.wholeAnswer();
  if (whole === null) return [];
  const error: unknown = JSON.parse(
    bodyOf(dialect.httpError(500, { message: 'No luck' })).toString(),
  );
  return [
    fault(
      24,
      'sends a whole answer with an error in it',
      json(200, { ...Object(whole), ...Object(error) }),
      refused(502, 'upstream_failed', {
        // What was paid for is not asked for again.
        calls: words.usageOfFailed === null ? 2 : 1,
        usage: words.usageOfFailed,
        said: failed(500, 'No luck'),
      }),
    ),
    fault(
      25,
      'sends half an answer in one piece',
      faults.truncatedJson,
      // Half a line is no line, and then there is none.
      refused(502, framing === 'lines' ? 'empty_response' : 'upstream_protocol_error'),
    ),
  ];
}

/** 26, 29: the length of the body is wrong. */
function cutOf({ dialect, faults, refused, broken, completed }: Subject): Fault[] {
  const noAnswer = refused(502, 'upstream_protocol_error');
  const type = 'content-type: text/event-stream';
  const body = bodyOf(dialect.answer()).toString('latin1');
  const length = `content-length: ${body.length}`;
  return [
    fault(
      26,
      'promises bytes and sends none',
      withHeaders([dialect.head(), close], { 'content-length': '100000' }),
      refused(502, 'empty_response'),
    ),
    fault(26, 'sends fewer bytes than it promised', faults.shortBody, broken('truncated')),
    fault(
      29,
      'breaks the rules for chunks at once',
      rawResponse([type, 'transfer-encoding: chunked'], 'this is no length\r\n'),
      noAnswer,
    ),
    fault(
      29,
      'breaks the rules for chunks in the middle',
      faults.malformedChunks,
      broken('upstream_protocol_error'),
    ),
    fault(
      29,
      'sends both a length and chunks',
      rawResponse(
        [type, 'content-length: 5', 'transfer-encoding: chunked'],
        '5\r\n: hi\n\r\n0\r\n\r\n',
      ),
      noAnswer,
    ),
    fault(
      29,
      'sends two lengths',
      [
        rawResponse([type, 'content-length: 5', `Content-Length: ${body.length}`], body),
        rawResponse([type, length, length], body),
      ],
      noAnswer,
    ),
    fault(
      29,
      'sends one length and keeps to it, so that it is the other heads that are at fault',
      rawResponse([type, length, 'connection: close'], body),
      completed(),
    ),
    fault(
      30,
      'has line breaks in the value of a header',
      ['\r', '\n', '\r\n ', '\0'].map((character) =>
        rawResponse([type, `x-generation-id: a${character}set-cookie: b=1`, length], body),
      ),
      noAnswer,
    ),
  ];
}

/** 28: compression that nobody asked for; 30: heads that are not for readers. */
function compressedOf({ dialect, refused, completed }: Subject): Fault[] {
  const noAnswer = refused(502, 'upstream_protocol_error');
  const body = bodyOf(dialect.answer());
  const unreadable = bodyOf(dialect.httpError(503, { message: 'unreadable' }));
  return [
    ...(['gzip', 'deflate', 'br'] as const).map((how) =>
      fault(28, `compresses with ${how}, though it may not`, compressed(how, body), noAnswer),
    ),
    fault(28, 'compresses very much to very little', compressionBomb(16 * MIB), noAnswer),
    fault(
      28,
      'compresses what it says of its failure',
      compressed('gzip', unreadable, 503),
      refused(503, 'upstream_overloaded', { calls: 2, said: { upstreamStatus: 503 } }),
    ),
    fault(30, 'sends a flood of headers', headerFlood(40_000), noAnswer),
    fault(
      30,
      'sends headers that are not for readers',
      withHeaders(dialect.answer(), {
        'set-cookie': 'upstream=1',
        'access-control-allow-origin': '*',
        'x-powered-by': 'upstream',
        'retry-after': '7',
        'x-request-id': 'theirs',
      }),
      completed(),
    ),
    fault(
      30,
      'refuses with headers that are not for readers',
      dialect.httpError(
        400,
        { message: 'Error 400' },
        { 'set-cookie': 'upstream=1', 'www-authenticate': 'Basic', location: '/' },
      ),
      refused(400, 'upstream_invalid_request', {
        said: { upstreamStatus: 400, upstreamMessage: 'Error 400' },
      }),
    ),
  ];
}
