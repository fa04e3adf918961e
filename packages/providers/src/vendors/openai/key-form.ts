import type { KeyForm } from '../../transport/redact.ts';

/**
 * `sk-` and 48 letters and digits in the oldest keys; `sk-proj-`, `sk-svcacct-` and `sk-admin-` with
 * more than a hundred characters today. They are random, so forty without a capital or a digit are
 * words.
 */
export const KEY_FORM: KeyForm = {
  prefix: 'sk-',
  alphabet: 'A-Za-z0-9_-',
  minLength: 40,
  telling: 'A-Z0-9',
};
