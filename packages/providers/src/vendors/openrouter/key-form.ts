import type { KeyForm } from '../../transport/redact.ts';

/** `sk-or-v1-` and 64 hexadecimal digits today; older keys lack the version. */
export const KEY_FORM: KeyForm = {
  prefix: 'sk-or-',
  alphabet: 'A-Za-z0-9_-',
  minLength: 12,
};
