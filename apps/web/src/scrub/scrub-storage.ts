import { scrubTyped, scrubValue } from './scrub-value.ts';
import { holdsKey, isSecretName } from './secret-forms.ts';

/** What of a browser's storage is needed here. */
export type ScrubbedStorage = Pick<
  Storage,
  'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'
>;

/** Names that this app has used, or that the apps it comes from have. */
const OURS = /^(?:parley|openrouter|chat-?stor)/i;

/** The entry whose texts the user has typed. */
const TYPED = 'parley.drafts';

/**
 * Takes every secret out of a storage, whoever put it there and in whatever form: earlier versions
 * kept the provider's key in the browser. Doing it again changes nothing more; it never throws.
 *
 * @param storage asked for late: where storage is forbidden, naming it throws
 * @returns how many secrets there were
 */
export function scrubStorage(storage: () => ScrubbedStorage): number {
  try {
    const area = storage();
    const names = Array.from({ length: area.length }, (_, index) => area.key(index));
    return names.reduce((sum, name) => sum + (name === null ? 0 : scrubEntry(area, name)), 0);
  } catch {
    return 0;
  }
}

function scrubEntry(storage: ScrubbedStorage, name: string): number {
  const text = storage.getItem(name);
  if (text === null) return 0;
  const { text: left, secrets } = withoutSecrets(name, text);
  if (left === null) storage.removeItem(name);
  else if (left !== text) replace(storage, name, left);
  return secrets;
}

/** A storage that is full may refuse even what is shorter: then all of the entry goes. */
function replace(storage: ScrubbedStorage, name: string, text: string): void {
  try {
    storage.setItem(name, text);
  } catch {
    storage.removeItem(name);
  }
}

/** What may stay of an entry; `null`: nothing. */
function withoutSecrets(name: string, text: string): { text: string | null; secrets: number } {
  if (isSecretName(name) || holdsKey(name)) return { text: null, secrets: text === '' ? 0 : 1 };
  try {
    const { value, changes, secrets } = scrubValue(
      JSON.parse(text),
      name === TYPED ? scrubTyped : undefined,
    );
    if (changes === 0) return { text, secrets: 0 };
    return { text: value === undefined ? null : JSON.stringify(value), secrets };
  } catch {
    // No JSON, or nested deeper than can be walked.
    if (holdsKey(text)) return { text: null, secrets: 1 };
    return { text: OURS.test(name) ? null : text, secrets: 0 };
  }
}
