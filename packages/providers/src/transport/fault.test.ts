import { describe, expect, it } from 'vitest';

import { codeOfFault, isFault, readFault } from './fault.ts';

describe('readFault', () => {
  it.each<[string, unknown]>([
    ['an object in error', { error: { message: 'boom' } }],
    ['a text in error', { error: 'boom' }],
    ['a flat object', { object: 'error', message: 'boom' }],
    ['a flat typed object', { type: 'error', message: 'boom' }],
    ['a detail', { detail: 'boom' }],
    ['a message', { message: 'boom' }],
    ['an array', [{ error: { message: 'boom' } }]],
    ['plain text', 'boom'],
  ])('finds the message in %s', (_, body) => {
    expect(readFault(body).message).toBe('boom');
  });

  it.each([null, undefined, 7, [], {}, { error: {} }, { error: null }, { error: { message: 7 } }])(
    'finds nothing in %j',
    (body) => {
      expect(readFault(body)).toMatchObject({ message: null, status: null, reason: null });
    },
  );
});

describe('isFault', () => {
  it.each([
    { error: null },
    { error: '' },
    { error: false },
    { choices: [], message: 'hi' },
    {},
    null,
    [],
    'x',
    1,
  ])('leaves %j alone', (piece) => {
    expect(isFault(piece)).toBe(false);
  });

  it.each([
    { error: {} },
    { error: 'x' },
    { object: 'error' },
    { type: 'error' },
    { detail: 'x' },
    [{ error: 'x' }],
  ])('knows %j', (piece) => {
    expect(isFault(piece)).toBe(true);
  });
});

describe('codeOfFault', () => {
  const codeOf = (body: unknown, status: number | null) => codeOfFault(readFault(body), status);

  it('believes the reason more than the words', () => {
    const words = 'maximum context length is 10 tokens';
    expect(codeOf({ error: { code: 'context_length_exceeded', message: 'x' } }, 400)).toBe(
      'context_length_exceeded',
    );
    expect(codeOf({ error: { code: 'invalid_image', message: words } }, 400)).toBe(
      'upstream_invalid_request',
    );
    expect(codeOf({ error: { code: 400, message: words } }, 400)).toBe('context_length_exceeded');
    expect(codeOf({ error: { type: 'invalid_request_error', message: words } }, 400)).toBe(
      'context_length_exceeded',
    );
  });

  it.each([
    'prompt is too long: 210000 tokens > 200000 maximum',
    'The input token count (9) exceeds the maximum number of tokens allowed (8).',
    'the request exceeds the available context size. try increasing it',
  ])('knows a long conversation by the words %j', (message) => {
    expect(codeOf({ error: { code: 400, message } }, 400)).toBe('context_length_exceeded');
  });

  it('does not take every failure that speaks of context for a long conversation', () => {
    expect(codeOf({ error: { message: 'maximum context length' } }, 500)).toBe('upstream_failed');
  });

  it('finds an empty account under any status', () => {
    expect(codeOf({ error: { type: 'insufficient_quota' } }, 429)).toBe('upstream_no_credit');
    expect(codeOf({ error: { metadata: { error_type: 'payment_required' } } }, null)).toBe(
      'upstream_no_credit',
    );
  });

  it('goes by the status in the body when there is no other', () => {
    expect(codeOf({ error: { code: 429 } }, null)).toBe('upstream_rate_limited');
    expect(codeOf({ error: { code: '429' } }, null)).toBe('upstream_rate_limited');
    expect(codeOf({ error: { code: 200 } }, null)).toBe('upstream_failed');
  });

  it('goes by the kind when there is no status at all', () => {
    expect(codeOf({ error: { type: 'rate_limit_error' } }, null)).toBe('upstream_rate_limited');
    expect(codeOf({ error: { type: 'novel_error' } }, null)).toBe('upstream_failed');
    expect(codeOf({ error: { type: 'constructor' } }, null)).toBe('upstream_failed');
  });

  it('knows an overload by words alone', () => {
    const error = 'server busy, please try again.  maximum pending requests exceeded';
    expect(codeOf({ error }, null)).toBe('upstream_overloaded');
    expect(codeOf({ error: 'the server busy with itself failed' }, null)).toBe('upstream_failed');
  });

  it('knows a wrong key that Google calls a bad request', () => {
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
    ];
    const error = { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT', details };
    expect(codeOf({ error }, 400)).toBe('upstream_key_refused');
    expect(codeOf({ error: { ...error, details: [7, {}] } }, 400)).toBe('upstream_invalid_request');
  });

  it.each([
    ['UNAUTHENTICATED', 'upstream_key_refused'],
    ['RESOURCE_EXHAUSTED', 'upstream_rate_limited'],
    ['UNAVAILABLE', 'upstream_overloaded'],
    ['DEADLINE_EXCEEDED', 'upstream_timeout'],
    ['INVALID_ARGUMENT', 'upstream_invalid_request'],
    ['INTERNAL', 'upstream_failed'],
  ])('knows %s where it comes without its number', (status, code) => {
    expect(codeOf({ error: { status } }, null)).toBe(code);
  });
});

describe('a delay', () => {
  it('is found among the details', () => {
    const details = [{ violations: [] }, { retryDelay: '34s' }, { retryDelay: '1s' }];
    expect(readFault({ error: { details } }).retryDelay).toBe('34s');
    expect(readFault({ error: { details: 'none' } }).retryDelay).toBeNull();
  });

  it.each([
    ['Rate limit reached. Please try again in 1.898s. Visit us.', '1.898s'],
    ['Please try again in 6m0s', '6m0s'],
    ['Please try again in 28ms.', '28ms'],
    ['Please try again in a while', null],
  ])('may stand in the sentence %s', (message, delay) => {
    expect(readFault({ error: { message } }).retryDelay).toBe(delay);
  });
});
