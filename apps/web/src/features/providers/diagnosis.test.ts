import { describe, expect, test } from 'vitest';

import { type KeyCheck } from '../keys/keys.store.ts';
import { diagnose, pauseLeft, technicalLine } from './diagnosis.ts';
import { provider } from './providers.testing.ts';

const AT = Date.parse('2026-11-22T08:00:00.000Z');
const trouble = {
  code: 'upstream_rate_limited',
  message: 'Slow.',
  upstreamStatus: 429,
  retryAfterMs: 30_000,
  at: new Date(AT).toISOString(),
  modelId: 'lab/tiny',
};

function check(at: number): KeyCheck {
  const keyOf = provider('lab').key.updatedAt;
  const problem = { code: 'upstream_refused', message: 'No.' };
  return { state: 'unanswered', problem, keyOf, at, modelId: null };
}

describe('what is wrong with a provider', () => {
  test('is the last that failed, in a check or in a call', () => {
    const troubled = provider('lab', { trouble });
    expect(diagnose(troubled, check(AT - 1))?.problem.code).toBe('upstream_rate_limited');
    expect(diagnose(troubled, check(AT + 1))?.problem.code).toBe('upstream_refused');
    expect(diagnose(troubled, undefined)?.modelId).toBe('lab/tiny');
  });

  test('is nothing where nothing failed', () => {
    expect(diagnose(provider('lab'), undefined)).toBeNull();
    expect(diagnose(provider('lab'), { state: 'checking' })).toBeNull();
  });

  test('is a key for another address before anybody has asked', () => {
    const moved = provider('lab', { key: { state: 'missing', problem: 'base_url_changed' } });
    expect(diagnose(moved, undefined)?.problem.code).toBe('key_moved');
  });
});

test('a pause counts from the answer that asked for it, and is over at its end', () => {
  const diagnosis = { problem: trouble, at: AT, modelId: null };
  expect(pauseLeft(diagnosis, AT + 10_000)).toBe(20_000);
  expect(pauseLeft(diagnosis, AT + 40_000)).toBe(0);
  expect(pauseLeft({ ...diagnosis, problem: { code: 'x', message: '' } }, AT)).toBe(0);
});

test('the technical line names what is known and nothing else', () => {
  const diagnosis = { problem: trouble, at: AT, modelId: trouble.modelId };
  expect(technicalLine('lab', diagnosis)).toBe('lab/tiny · HTTP 429 · upstream_rate_limited');
  const problem = { code: 'upstream_unreachable', message: '', reason: 'dns' } as const;
  expect(technicalLine('lab', { problem, at: AT, modelId: null })).toBe(
    'lab · upstream_unreachable · dns',
  );
});
