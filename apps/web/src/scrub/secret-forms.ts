/**
 * Names under which programs keep secrets, without their separators: `apiKey`, `api_key`,
 * `openrouterApiKey`, `accessToken`, `x-api-key`. The plural of a token is a count, not a secret.
 */
const SECRET_NAME =
  /(?:apikeys?|(?:access|provider|openrouter|openai|anthropic|gemini|private|secret)keys?|token|secret|authorization|password|passphrase|credentials?)$/;

/**
 * What keys of providers look like, wherever they stand. Wider than any one vendor's form: a key
 * of a vendor that this version does not know has to go as well.
 */
const KEY = /(?<![A-Za-z0-9])(?:sk-|xai-|gsk_|hf_|r8_|AIza)[\w-]{16,}/g;

/** What stands where a key stood in a text. */
const REMOVED = '[removed]';

/** Whether what has this name is a secret, whatever it looks like. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replaceAll(/[^a-z]/gi, '').toLowerCase());
}

/** The text without the keys in it. */
export function withoutKeys(text: string): string {
  return text.replaceAll(KEY, REMOVED);
}

export function holdsKey(text: string): boolean {
  return withoutKeys(text) !== text;
}

/** Nothing but a key. */
export function isKey(text: string): boolean {
  return withoutKeys(text.trim()) === REMOVED;
}
