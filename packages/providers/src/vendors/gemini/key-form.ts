import type { KeyForm } from '../../transport/redact.ts';

/** The keys of Google's APIs: 39 characters in all. */
export const KEY_FORM: KeyForm = {
  prefix: 'AIza',
  alphabet: 'A-Za-z0-9_-',
  minLength: 35,
};
