import { describe, expect, it } from 'vitest';

import {
  AppError,
  type ErrorCode,
  ERRORS,
  errorEnvelopeSchema,
  toAppError,
  toErrorBody,
} from './errors.ts';

describe('the error table', () => {
  it.each(Object.entries(ERRORS))('%s has an error status and a sentence', (_code, row) => {
    expect(row.status).toBeGreaterThanOrEqual(400);
    expect(row.status).toBeLessThan(600);
    expect(row.message).toMatch(/^[A-Z].*\.$/);
  });

  it('never answers 401 for what a provider said: that would mean that the reader is signed out', () => {
    const upstream = Object.entries(ERRORS).filter(([code]) => code.startsWith('upstream_'));
    expect(upstream.length).toBeGreaterThan(10);
    expect(upstream.filter(([, row]) => row.status === 401)).toEqual([]);
  });
});

describe('toErrorBody', () => {
  it.each(Object.keys(ERRORS))('renders %s as an envelope that parses', (code) => {
    const error = new AppError(code as ErrorCode, undefined, {
      retryAfterMs: 1500.4,
      details: { a: 1 },
    });
    const envelope = { error: toErrorBody(error, 'request-1') };
    expect(errorEnvelopeSchema.parse(envelope)).toEqual(envelope);
    expect(envelope.error.retryAfterMs).toBe(1501);
  });

  it('says nothing of a cause', () => {
    const error = toAppError(new Error('password=hunter2'));
    expect(JSON.stringify(toErrorBody(error, 'request-1'))).not.toContain('hunter2');
    expect(error.code).toBe('internal_error');
    expect(error.cause).toBeInstanceOf(Error);
  });
});
