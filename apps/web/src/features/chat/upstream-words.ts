import type { ErrorBody } from '@parley/contracts';

/** What the provider itself said of a failure, where it said anything. */
export function upstreamWords({ details }: ErrorBody): string | null {
  if (typeof details !== 'object' || details === null) return null;
  const said: unknown = Reflect.get(details, 'upstreamMessage');
  return typeof said === 'string' && said !== '' ? said : null;
}

/** The HTTP status that the provider gave, where it gave one. */
export function upstreamStatus({ details }: ErrorBody): number | null {
  if (typeof details !== 'object' || details === null) return null;
  const status: unknown = Reflect.get(details, 'upstreamStatus');
  return typeof status === 'number' ? status : null;
}
