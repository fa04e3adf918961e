import Anthropic from '@anthropic-ai/sdk';
import { AppError } from '@parley/contracts';
import { describe, expect, it } from 'vitest';

import { theirError } from './judge.testing.ts';

describe("an error, as Anthropic's own client throws it", () => {
  it.each([
    [400, Anthropic.BadRequestError, 'invalid_request_error'],
    [401, Anthropic.AuthenticationError, 'authentication_error'],
    [402, Anthropic.APIError, 'billing_error'],
    [403, Anthropic.PermissionDeniedError, 'permission_error'],
    [404, Anthropic.NotFoundError, 'not_found_error'],
    [413, Anthropic.APIError, 'request_too_large'],
    [418, Anthropic.APIError, 'invalid_request_error'],
    [429, Anthropic.RateLimitError, 'rate_limit_error'],
    [500, Anthropic.InternalServerError, 'api_error'],
    [504, Anthropic.InternalServerError, 'timeout_error'],
    [529, Anthropic.InternalServerError, 'overloaded_error'],
  ])('AT-H2.2 keeps the status of the provider: %i', async (status, kind, type) => {
    const details = { provider: 'a', upstreamMessage: 'Their words.' };
    const thrown = await theirError(
      new AppError('upstream_failed', undefined, { upstreamStatus: status, details }),
    );
    expect(thrown).toBeInstanceOf(kind);
    expect(thrown).toMatchObject({
      status,
      error: { type: 'error', error: { type, message: 'Their words.' } },
    });
  });

  it.each([
    ['api_key_refused', 401, 'authentication_error'],
    ['model_not_allowed', 403, 'permission_error'],
    ['model_not_found', 404, 'not_found_error'],
    ['payload_too_large', 413, 'request_too_large'],
    ['key_limit_reached', 429, 'rate_limit_error'],
    ['validation_error', 400, 'invalid_request_error'],
    ['internal_error', 500, 'api_error'],
    ['upstream_timeout', 504, 'timeout_error'],
    ['upstream_overloaded', 503, 'overloaded_error'],
  ] as const)('has our own status where there is none: %s', async (code, status, type) => {
    expect(await theirError(new AppError(code))).toMatchObject({
      status,
      error: { error: { type } },
    });
  });

  it.each([
    ['maximum context length is 8192 tokens', 'prompt is too long: maximum context length is 8192'],
    ['Prompt is too long: 9 > 8', 'Prompt is too long: 9 > 8'],
    ['', 'prompt is too long: This chat is longer'],
  ])('says that a conversation is too long as Claude Code knows it: %s', async (words, told) => {
    const details = { provider: 'a', upstreamMessage: words };
    const error = new AppError('context_length_exceeded', undefined, {
      upstreamStatus: 400,
      details,
    });
    const thrown = await theirError(error);
    expect(thrown).toMatchObject({
      status: 400,
      error: { error: { type: 'invalid_request_error' } },
    });
    expect(Reflect.get(Object(thrown), 'message')).toContain(told);
  });

  it('tells that no thread is stored, in the words that make their tool runner do without', async () => {
    expect(await theirError(new AppError('thread_unsupported_request'))).toMatchObject({
      status: 400,
      error: {
        error: { details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] } },
      },
    });
  });
});
