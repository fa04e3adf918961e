import type { ChangeApiKeyBody, CreateApiKeyBody, KeyLimits } from '@parley/contracts';

import type { KeyValues } from './key-draft.ts';
import { LIMIT_NAMES, type LimitName, limitTexts, readLimits } from './limit-fields.ts';

/** What is to be sent for a new key. */
export function createBody({ name, expiresAt, models, limits }: KeyValues): CreateApiKeyBody {
  return {
    name,
    limits,
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(models === null ? {} : { models: [...models] }),
  };
}

/** What the one who edits a key knows of it. */
export interface Before<T extends KeyValues = KeyValues> {
  base: T;
  told: T;
}

/**
 * What is to be sent so that a key becomes as it was edited, and keeps what others have changed.
 *
 * @param before the key as it was when the editing began, and as it was when others' changes were last told
 * @param mine as it is to be
 * @param theirs as the server has it now
 * @returns `null` when nothing was edited; `clashes`: others have changed what was edited here, and
 *   it was not told yet
 */
export function changeBody(
  { base, told }: Before,
  mine: KeyValues,
  theirs: KeyValues,
): { body: ChangeApiKeyBody | null; clashes: boolean } {
  const body: ChangeApiKeyBody = {};
  let clashes = false;
  const isEdited = (part: (key: KeyValues) => unknown) => {
    const [was, seen, wanted, is] = [base, told, mine, theirs].map((key) =>
      JSON.stringify(part(key)),
    );
    if (was === wanted) return false;
    clashes ||= seen !== is && wanted !== is;
    return true;
  };
  if (isEdited(({ name }) => name)) body.name = mine.name;
  if (isEdited(({ expiresAt }) => expiresAt)) body.expiresAt = mine.expiresAt;
  if (isEdited(({ models }) => models))
    body.models = mine.models === null ? null : [...mine.models];
  const edited = LIMIT_NAMES.filter((name) => isEdited(({ limits }) => limitTexts(limits)[name]));
  if (edited.length > 0) body.limits = withLimits(theirs.limits, mine.limits, edited);
  return { body: Object.keys(body).length === 0 ? null : body, clashes };
}

/** The server takes the limits as a whole: those that were not edited go back as it has them. */
function withLimits(theirs: KeyLimits, mine: KeyLimits, edited: readonly LimitName[]): KeyLimits {
  const [merged, wanted] = [limitTexts(theirs), limitTexts(mine)];
  for (const name of edited) merged[name] = wanted[name] ?? '';
  const read = readLimits(merged);
  return 'limits' in read ? read.limits : {};
}
