import { type ErrorBody } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { ApiError, NetworkError } from '../../api/client.ts';
import { problemsOf } from './endpoints.actions.ts';

function refused(body: Partial<ErrorBody>): ApiError {
  const plain: ErrorBody = {
    code: 'validation_error',
    message: 'Wrong.',
    requestId: '',
    retryable: false,
  };
  return new ApiError(422, { ...plain, ...body });
}

describe('why an endpoint was not stored', () => {
  test('stands at the field that it is about', () => {
    const details = [
      { path: 'body.baseUrl', message: 'must be an address' },
      { path: 'body.name', message: 'must not be empty' },
    ];
    expect(problemsOf(refused({ details }))).toEqual({
      baseUrl: 'Base URL must be an address.',
      name: 'Name must not be empty.',
    });
  });

  test('an id that is taken was made from the name', () => {
    const message = 'There is a provider with the id "lab" already.';
    expect(problemsOf(refused({ code: 'provider_exists', message }))).toEqual({ name: message });
  });

  test('what is about no field stands below them', () => {
    expect(problemsOf(refused({}))).toEqual({ form: 'Wrong.' });
    expect(problemsOf(new NetworkError(null)).form).toContain('no connection');
  });
});
