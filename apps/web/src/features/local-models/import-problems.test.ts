import type { ErrorBody } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { ApiError, NetworkError } from '../../api/client.ts';
import { problemsOf } from './local-models.actions.ts';

function refused(body: Partial<ErrorBody>): ApiError {
  const plain: ErrorBody = {
    code: 'validation_error',
    message: 'Wrong.',
    requestId: '',
    retryable: false,
  };
  return new ApiError(422, { ...plain, ...body });
}

describe('why a model was not imported', () => {
  test('stands at the field that it is about', () => {
    const details = [
      { path: 'body.folder', message: 'must be an absolute path on the server' },
      { path: 'body.id', message: 'must be small letters' },
    ];
    expect(problemsOf(refused({ details }))).toEqual({
      folder: 'Folder must be an absolute path on the server.',
      id: 'Id must be small letters.',
    });
  });

  test('files that are no model are the folder’s fault, and an id that is taken is the id’s', () => {
    const message = 'There is no config.json in it.';
    expect(problemsOf(refused({ code: 'model_files_invalid', message }))).toEqual({
      folder: message,
    });
    expect(problemsOf(refused({ code: 'model_exists', message: 'Taken.' }))).toEqual({
      id: 'Taken.',
    });
  });

  test('what is about no field stands below them', () => {
    expect(problemsOf(refused({ code: 'disk_full', message: 'Full.' }))).toEqual({ form: 'Full.' });
    expect(problemsOf(new NetworkError(null)).form).toContain('no connection');
  });
});
