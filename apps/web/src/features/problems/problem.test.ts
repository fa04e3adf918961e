import { ERRORS } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { type Names, problemOfError, tellProblem, upstreamWords } from './problem.ts';

const NAMES: Names = { provider: 'Lab', model: 'Tiny', keyVariable: null, hasKey: true };

/** Of an answer rather than of a provider: they are told where answers are. */
const NOT_OF_PROVIDERS: readonly string[] = ['max_duration'];

/** The last part of the table of codes: what the provider answered, or did not. */
const UPSTREAM = Object.keys(ERRORS).slice(Object.keys(ERRORS).indexOf('upstream_key_refused'));

function tell(code: string, more: object = {}, names = NAMES) {
  return tellProblem({ code, message: 'The server says so.', ...more }, names);
}

describe('a problem of a provider', () => {
  test.each(UPSTREAM.filter((code) => !NOT_OF_PROVIDERS.includes(code)))(
    '%s has its own sentence, and advice',
    (code) => {
      const { title, what, help } = tell(code);
      expect(title).not.toBe('The answer failed');
      expect(what).not.toBe('The server says so.');
      expect(help).not.toBe('');
      expect(what).not.toMatch(/null|undefined/);
    },
  );

  test('that no connection came about is told apart by its reason', () => {
    const reasons = ['dns', 'tls', 'connect', 'private_address', undefined] as const;
    const told = reasons.map((reason) => tell('upstream_unreachable', { reason }));
    expect(new Set(told.map(({ what }) => what)).size).toBe(reasons.length);
    expect(new Set(told.map(({ help }) => help)).size).toBe(reasons.length);
    const slow = tell('upstream_timeout', { reason: 'connect' });
    expect(slow.title).not.toBe(tell('upstream_timeout').title);
  });

  test('a refused key is another thing where there was none, or where it is set elsewhere', () => {
    const refused = 'upstream_key_refused';
    expect(tell(refused).help).toContain('Replace it');
    expect(tell(refused, {}, { ...NAMES, hasKey: false }).title).toBe('A key is needed');
    expect(tell(refused, {}, { ...NAMES, keyVariable: 'LAB_KEY' }).what).toContain('LAB_KEY');
  });

  test('that nothing is found is about the model, or else about the address', () => {
    expect(tell('upstream_not_found').what).toContain('Tiny');
    expect(tell('upstream_not_found', {}, { ...NAMES, model: null }).help).toContain('/v1');
  });

  test('of a model on this server has the sentence of the server, and advice', () => {
    const codes = ['local_model_failed', 'model_files_invalid', 'local_queue_full'];
    for (const code of codes) {
      const { title, what, help } = tell(code);
      expect(title).not.toBe('The answer failed');
      expect(what).toBe('The server says so.');
      expect(help).not.toBe('');
    }
  });

  test('a model on this server is slow where a provider does not answer', () => {
    const local = { ...NAMES, isLocal: true };
    expect(tell('upstream_timeout', {}, local).help).toContain('smaller model');
    expect(tell('upstream_idle_timeout', {}, local).title).toBe('Too slow');
    expect(tell('upstream_timeout').what).toContain('Lab');
  });

  test('a pause says how long it is, if the provider said', () => {
    expect(tell('upstream_rate_limited', { retryAfterMs: 90_000 }).what).toContain('1\u{a0}min');
    expect(tell('upstream_rate_limited').what).toBe('Tiny asked for a pause.');
  });

  test('that nobody foresaw keeps its own sentence', () => {
    expect(tell('something_new').what).toBe('The server says so.');
  });
});

describe('an error of the server', () => {
  const error = { code: 'upstream_failed', message: '', requestId: '', retryable: true } as const;

  test('hands on what it knows of the provider, and nothing of another form', () => {
    const details = { provider: 'lab', upstreamStatus: 500, upstreamMessage: 'Broken', more: 1 };
    expect(problemOfError({ ...error, details })).toEqual({
      code: 'upstream_failed',
      message: '',
      upstreamStatus: 500,
      upstreamMessage: 'Broken',
    });
    expect(problemOfError({ ...error, details: 'text' })).toEqual({
      code: 'upstream_failed',
      message: '',
    });
  });

  test('of a key for another address says so', () => {
    const details = { problem: 'base_url_changed' };
    const moved = problemOfError({ ...error, code: 'key_missing', details });
    expect(tell('key_missing', moved)).toEqual(tell('key_moved'));
  });

  test('has the words of the provider as a sentence', () => {
    expect(upstreamWords({ code: '', message: '', upstreamMessage: ' Broken ' })).toBe('Broken.');
    expect(upstreamWords({ code: '', message: '', upstreamMessage: ' ' })).toBeNull();
  });
});
