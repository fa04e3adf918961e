import type { KeyForm } from '../../transport/redact.ts';

/**
 * `sk-ant-api03-` and some 95 characters today. Much less would find keys in ordinary text: the end
 * of "task-ant-colony-optimisation-for-everybody" begins like one.
 */
export const KEY_FORM: KeyForm = {
  prefix: 'sk-ant-',
  alphabet: 'A-Za-z0-9_-',
  minLength: 60,
};
