import { holdsKey, isKey, isSecretName, withoutKeys } from './secret-forms.ts';

/** What became of a value in which there may be secrets. */
export interface Scrubbed {
  /** Without them; `undefined` when nothing is left. */
  value: unknown;
  /** Places that were changed. */
  changes: number;
  /** Those at which there was a secret, and not just the empty place for one. */
  secrets: number;
}

/**
 * Takes the secrets out of what was parsed from JSON, at any depth: properties that are named like
 * a secret, and keys of providers under any name. A key inside a text goes, the text stays.
 *
 * @param ofText what becomes of a text
 */
export function scrubValue(value: unknown, ofText = scrubStored): Scrubbed {
  if (typeof value === 'string') return ofText(value);
  if (Array.isArray(value)) {
    const items: Scrubbed[] = value.map((item) => scrubValue(item, ofText));
    const kept = items.map((item) => item.value).filter((item) => item !== undefined);
    return { ...total(items), value: kept };
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => [name, scrubMember(name, member, ofText)] as const,
    );
    const kept = members
      .map(([name, { value }]) => [name, value] as const)
      .filter(([, member]) => member !== undefined);
    return { ...total(members.map(([, member]) => member)), value: Object.fromEntries(kept) };
  }
  return { value, changes: 0, secrets: 0 };
}

function scrubMember(name: string, value: unknown, ofText: typeof scrubStored): Scrubbed {
  if (holdsKey(name)) return { value: undefined, changes: 1, secrets: 1 };
  if (!isSecretName(name)) return scrubValue(value, ofText);
  return { value: undefined, changes: 1, secrets: isEmpty(value) ? 0 : 1 };
}

/** What a program has stored: some keep JSON inside JSON. */
function scrubStored(text: string): Scrubbed {
  if (isKey(text)) return { value: undefined, changes: 1, secrets: 1 };
  const inner = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
  if (inner !== undefined) {
    const scrubbed = scrubValue(inner);
    return { ...scrubbed, value: scrubbed.changes === 0 ? text : JSON.stringify(scrubbed.value) };
  }
  return scrubTyped(text);
}

/** What somebody has typed: whatever it looks like, only the keys in it go. */
export function scrubTyped(text: string): Scrubbed {
  const found = holdsKey(text) ? 1 : 0;
  return { value: withoutKeys(text), changes: found, secrets: found };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function total(parts: readonly Scrubbed[]): Pick<Scrubbed, 'changes' | 'secrets'> {
  return {
    changes: parts.reduce((sum, { changes }) => sum + changes, 0),
    secrets: parts.reduce((sum, { secrets }) => sum + secrets, 0),
  };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || typeof value === 'boolean';
}
