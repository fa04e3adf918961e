import { AppError } from '@parley/contracts';

import type { KnownKey } from '../api-keys/api-keys.service.ts';
import type { JsonObject } from './dialects/dialect.ts';
import { isObject } from './dialects/fields.ts';

/**
 * Holds a key to its list of models.
 *
 * @param model with our prefix
 * @param others beside it, as the provider calls them
 * @throws {AppError} `model_not_allowed`
 */
export function refuseNotAllowed(
  apiKey: KnownKey | null,
  model: string,
  providerId: string,
  others: readonly string[],
): void {
  if (apiKey === null) return;
  const asked = [model, ...others.map((other) => `${providerId}/${other}`)];
  if (!asked.every((each) => apiKey.mayAsk(each))) throw new AppError('model_not_allowed');
}

/** Members whose entries are asked where the model of a question fails, or in its place. */
const ALTERNATIVES = ['models', 'fallbacks'];
/** Members whose entries may each ask a model of their own while the answer is written. */
const HELPERS = ['tools', 'plugins'];

/**
 * The models that a body names beside its own, as its provider calls them: OpenRouter falls back to
 * `models`, and its plugins, as tools that run at a provider, bring models of their own.
 */
export function otherModels(body: JsonObject): string[] {
  return [
    ...ALTERNATIVES.flatMap((member) => entriesOf(body[member]).flatMap(nameOf)),
    ...HELPERS.flatMap((member) => entriesOf(body[member]).flatMap(namesIn)),
  ];
}

function entriesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? [value] : [];
}

function nameOf(entry: unknown): string[] {
  const name = isObject(entry) ? entry['model'] : entry;
  return typeof name === 'string' && name !== '' ? [name] : [];
}

/** Of a tool that a client runs itself nothing is a model. */
function namesIn(entry: unknown): string[] {
  if (!isObject(entry) || entry['type'] === 'function') return [];
  return Object.entries(entry).flatMap(([name, value]) => {
    if (name === 'model') return nameOf(value);
    return /(?:^|_)models$/.test(name) ? entriesOf(value).flatMap(nameOf) : [];
  });
}
