import { isObject, isTooDeep } from './fields.ts';

/*
 * Opaque blocks of reasoning that a dialect has no place for travel to the client and back in the place
 * of what it keeps and does not look into (a signature, encrypted content), in a form that is ours.
 */

/** What providers write there is base64 or a token, where no colon stands. */
const SEAL = 'parley:';

export function isSealed(text: string): boolean {
  return text.startsWith(SEAL);
}

/** @param model whom they belong to: what is opaque means something to its maker alone */
export function seal(details: readonly unknown[], model: string): string {
  return SEAL + encoded({ model, details });
}

/** @returns nothing for what another model thought, and for what is not ours or was cut */
export function unseal(sealed: string, model: string): unknown[] {
  const carried = decoded(sealed.slice(SEAL.length));
  if (!isObject(carried) || carried['model'] !== model || isTooDeep(carried)) return [];
  const { details } = carried;
  return Array.isArray(details) ? details : [];
}

/** JSON as letters that no client changes. */
export function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** @returns `null` for what was altered on its way */
export function decoded(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
}
