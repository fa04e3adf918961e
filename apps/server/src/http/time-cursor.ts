import { AppError } from '@parley/contracts';

/** Where a page of a list ended that is ordered by a time and then by the id. */
export interface TimeCursor {
  at: Date;
  id: string;
}

/** As clients hand it back. */
export function encodeCursor({ at, id }: TimeCursor): string {
  return Buffer.from(`${at.getTime()}.${id}`).toString('base64url');
}

/** @throws {AppError} `validation_error`, for the query's member `cursor` */
export function decodeCursor(text: string): TimeCursor {
  const match = /^(\d{1,15})\.([\w-]+)$/.exec(Buffer.from(text, 'base64url').toString('utf8'));
  const [, time, id] = match ?? [];
  if (time === undefined || id === undefined) {
    throw new AppError('validation_error', undefined, {
      details: [{ path: 'querystring.cursor', message: 'is not a cursor of this list' }],
    });
  }
  return { at: new Date(Number(time)), id };
}
