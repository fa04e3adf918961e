import type { ErrorBody } from '@parley/contracts';

/** What the provider itself said of a failure, as a sentence, where it said anything. */
export function upstreamWords({ details }: ErrorBody): string | null {
  if (typeof details !== 'object' || details === null) return null;
  const said: unknown = Reflect.get(details, 'upstreamMessage');
  if (typeof said !== 'string' || said.trim() === '') return null;
  const sentence = said.trim();
  return /[.!?…。]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** The HTTP status that the provider gave, where it gave one. */
export function upstreamStatus({ details }: ErrorBody): number | null {
  if (typeof details !== 'object' || details === null) return null;
  const status: unknown = Reflect.get(details, 'upstreamStatus');
  return typeof status === 'number' ? status : null;
}
