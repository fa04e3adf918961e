/** What the keys of a vendor look like, so that one can be found in text it should not be in. */
export interface KeyForm {
  /** What every key begins with. */
  prefix: string;
  /** The characters after the prefix, as the inside of a regular expression's class. */
  alphabet: string;
  /** Characters after the prefix from which on it is taken for a key. */
  minLength: number;
  /**
   * Characters, as the inside of a class, of which every key has one among its first `minLength`:
   * they tell it from words with hyphens where the prefix is the end of a word (`task-…`).
   */
  telling?: string;
}

export const REDACTED = '[redacted]';

/** A pattern that finds every key of this form in a text. */
export function keyPattern(form: KeyForm): RegExp {
  // An exact count and a loop: `{n,}` overflows the stack on a run of some million characters.
  return new RegExp(`${shortestKey(form)}[${form.alphabet}]*`, 'g');
}

/** The source of a pattern for as much of a key as is needed to know it. */
export function shortestKey(form: KeyForm): string {
  const { alphabet, minLength, telling } = form;
  const told = telling === undefined ? '' : `(?=[${alphabet}]{0,${minLength - 1}}[${telling}])`;
  return `${form.prefix.replace(/\W/g, '\\$&')}${told}[${alphabet}]{${minLength}}`;
}

/**
 * The text with each of the secrets, and whatever has the form of a key, replaced.
 *
 * @param secrets exact strings; empty ones are ignored
 */
export function redact(text: string, secrets: readonly string[], form: KeyForm | null): string {
  const hidden = secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
  return form === null ? hidden : hidden.replace(keyPattern(form), REDACTED);
}
