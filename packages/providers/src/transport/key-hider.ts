import { REDACTED } from './redact.ts';

/**
 * Keys of providers have 32 characters and more. What is shorter is a word that a server without keys
 * was given (`ollama`, `sk-no-key-required`), and may stand in an answer with every right.
 */
const MIN_SECRET_CHARACTERS = 24;

/**
 * What takes a key out of whatever a provider says, which has no reason to say it: some repeat the
 * head of a request in what they add to an answer. JSON stays JSON, since a key stands in a string.
 *
 * @param key the one that was sent
 */
export function keyHider(key: string | null): (text: string) => string {
  if (key === null || key.length < MIN_SECRET_CHARACTERS) return (text) => text;
  // Some writers of JSON put a backslash before each slash.
  const escaped = key.replaceAll('/', '\\/');
  const forms = escaped === key ? [key] : [key, escaped];
  return (text) => {
    // Nothing is copied where there is nothing to hide, which is always but in a mishap.
    const found = forms.filter((form) => text.includes(form));
    return found.reduce((rest, form) => rest.replaceAll(form, REDACTED), text);
  };
}
