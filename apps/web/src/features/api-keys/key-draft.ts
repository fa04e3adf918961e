import { createApiKeyBodySchema, type KeyLimits } from '@parley/contracts';

import { adminStrings } from '../../i18n/admin.ts';
import { type Expiry, readExpiry } from './expiry.ts';
import { type LimitName, limitTexts, type LimitTexts, readLimits } from './limit-fields.ts';

/** A key as it is typed. */
export interface KeyDraft {
  name: string;
  expiry: Expiry;
  /** Whether the list of models counts. */
  onlySome: boolean;
  models: readonly string[];
  /** An entry that is being typed, and not in the list yet. */
  entry: string;
  limits: LimitTexts;
}

/** What of a key can be chosen. */
export interface KeyValues {
  name: string;
  expiresAt: string | null;
  models: readonly string[] | null;
  limits: KeyLimits;
}

/** What is wrong with a draft, by its part. */
export interface DraftProblems {
  name?: string;
  expiry?: string;
  models?: string;
  /** The fields that hold no limit. */
  limits?: readonly LimitName[];
}

export const EMPTY_DRAFT: KeyDraft = {
  name: '',
  expiry: { choice: 'never', day: '' },
  onlySome: false,
  models: [],
  entry: '',
  limits: {},
};

export function draftOf({ name, expiresAt, models, limits }: KeyValues): KeyDraft {
  return {
    ...EMPTY_DRAFT,
    name,
    expiry: { choice: expiresAt === null ? 'never' : 'kept', day: '' },
    onlySome: models !== null,
    models: models ?? [],
    limits: limitTexts(limits),
  };
}

/** @param stored when the key expired so far */
export function readDraft(
  draft: KeyDraft,
  stored: string | null,
  now: number,
): { values: KeyValues } | { problems: DraftProblems } {
  const words = adminStrings.apiKeys;
  const name = draft.name.trim();
  const expiresAt = readExpiry(draft.expiry, stored, now);
  const limits = readLimits(draft.limits);
  const models = modelsProblem(draft);
  const isSound = name !== '' && expiresAt !== undefined && 'limits' in limits;
  if (isSound && models === undefined) {
    const listed = draft.onlySome ? draft.models : null;
    return { values: { name, expiresAt, models: listed, limits: limits.limits } };
  }
  return {
    problems: {
      ...(name === '' ? { name: words.nameMissing } : {}),
      ...(expiresAt === undefined ? { expiry: words.expiryWrong } : {}),
      ...(models === undefined ? {} : { models }),
      ...('wrong' in limits ? { limits: limits.wrong } : {}),
    },
  };
}

/** What is typed and not added is neither lost nor taken for an entry. */
function modelsProblem({ onlySome, models, entry }: KeyDraft): string | undefined {
  const { entryLeft, entryMissing } = adminStrings.apiKeys;
  if (!onlySome) return undefined;
  if (entry.trim() !== '') return entryLeft(entry.trim());
  return models.length === 0 ? entryMissing : undefined;
}

/** Whether an entry may stand in a list of models. */
export function isEntry(text: string): boolean {
  return createApiKeyBodySchema.shape.models.safeParse([text]).success;
}
