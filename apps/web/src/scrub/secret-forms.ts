/**
 * Names under which programs keep secrets, without their separators: `apiKey`, `api_key`,
 * `openrouterApiKey`, `apiKeyOpenRouter`, `accessToken`, `x-api-key`. The plural of a token is a
 * count, not a secret.
 */
const SECRET_NAME =
  /apikey|^auth$|(?:(?:access|provider|openrouter|openai|anthropic|gemini|private|secret)keys?|token|secret|bearer|authorization|password|passphrase|credentials?)$/;

/**
 * What keys of providers look like, wherever they stand. Wider than any one vendor's form: a key
 * of a vendor that this version does not know has to go as well. Words begin like keys too, in
 * addresses, file names and names of variables; a key has a digit, and a long run without a joint.
 */
const KEY =
  /(?<![\w/.-])(?:AIza[\w-]{16,}|(?:sk-|xai-|gsk_|hf_|r8_|fw_|tgp_)(?=[\w-]*\d)(?=[\w-]*[A-Za-z\d]{16})[\w-]+)/g;

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
