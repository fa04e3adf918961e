import type { ExtraName } from './protocols/protocol.ts';
import type { CompletionRequest, ProviderWarning, RequestExtras } from './types.ts';

/** What people call them. */
const LABELS: Readonly<Record<ExtraName, string>> = {
  parallelToolCalls: 'The choice of calling tools one by one or together',
  topK: 'Top K',
  user: 'The user',
  metadata: 'Metadata',
  serviceTier: 'The service tier',
  promptCacheKey: 'The key of the prompt cache',
  safetyIdentifier: 'The safety identifier',
  verbosity: 'Verbosity',
};

const NAMES: readonly ExtraName[] = [
  'parallelToolCalls',
  'topK',
  'user',
  'metadata',
  'serviceTier',
  'promptCacheKey',
  'safetyIdentifier',
  'verbosity',
];

/** The request without the extras that its provider has no place for, each of which becomes a warning. */
export function withoutUnplacedExtras(
  request: CompletionRequest,
  taker: { name: string; extras: readonly ExtraName[] },
): { request: CompletionRequest; warnings: ProviderWarning[] } {
  const { extras = {} } = request;
  const isUnplaced = (name: ExtraName) =>
    extras[name] !== undefined && !taker.extras.includes(name);
  const unplaced = NAMES.filter(isUnplaced);
  if (unplaced.length === 0) return { request, warnings: [] };
  const kept: RequestExtras = { ...extras };
  for (const name of unplaced) delete kept[name];
  return {
    request: { ...request, extras: kept },
    warnings: unplaced.map((name) => extraNotSent(name, `${taker.name} has no place for it`)),
  };
}

/** @param reason as the rest of a sentence without its full stop */
export function extraNotSent(name: ExtraName, reason: string): ProviderWarning {
  const message = `${LABELS[name]} was not sent: ${reason}.`;
  return { type: 'warning', code: 'parameter_not_supported', message, leftOut: [name] };
}
