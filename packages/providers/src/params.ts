import type { ParamName } from './protocols/protocol.ts';
import type { CompletionRequest, ProviderWarning } from './types.ts';

/** Who is asked: its name, and what it has no place for. */
export interface ParamTaker {
  name: string;
  unsupportedParams: readonly ParamName[];
}

interface ParamFacts {
  /** What people call it. */
  label: string;
  /**
   * What catalogues of models call it, each name enough; none: a limit that somebody set is sent
   * whatever a list says of it.
   */
  catalogueNames: readonly string[];
}

const PARAMS: Readonly<Record<ParamName, ParamFacts>> = {
  temperature: { label: 'Temperature', catalogueNames: ['temperature'] },
  topP: { label: 'Top P', catalogueNames: ['top_p'] },
  maxOutputTokens: { label: 'The limit on the length of the answer', catalogueNames: [] },
  frequencyPenalty: { label: 'Frequency penalty', catalogueNames: ['frequency_penalty'] },
  presencePenalty: { label: 'Presence penalty', catalogueNames: ['presence_penalty'] },
  seed: { label: 'Seed', catalogueNames: ['seed'] },
  stop: { label: 'Stop sequences', catalogueNames: [] },
  reasoningEffort: {
    label: 'Reasoning effort',
    catalogueNames: ['reasoning', 'reasoning_effort'],
  },
};
export const PARAM_NAMES: readonly ParamName[] = [
  'temperature',
  'topP',
  'maxOutputTokens',
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'stop',
  'reasoningEffort',
];

/**
 * The request without the parameters that its provider or its model does not take, each of which
 * becomes a warning: what somebody set is never dropped in silence.
 */
export function withoutUnsupported(
  request: CompletionRequest,
  taker: ParamTaker,
): { request: CompletionRequest; warnings: ProviderWarning[] } {
  const warnings = PARAM_NAMES.flatMap((name) => {
    if (request.params[name] === undefined) return [];
    const refusing = whoRefuses(name, request, taker);
    return refusing === null ? [] : [{ name, warning: notSent(name, refusing) }];
  });
  if (warnings.length === 0) return { request, warnings: [] };
  const params = { ...request.params };
  for (const { name } of warnings) delete params[name];
  return { request: { ...request, params }, warnings: warnings.map(({ warning }) => warning) };
}

function whoRefuses(name: ParamName, request: CompletionRequest, taker: ParamTaker): string | null {
  if (taker.unsupportedParams.includes(name)) return taker.name;
  const { supportedParameters = [], unsupportedParameters = [] } = request;
  const { catalogueNames } = PARAMS[name];
  const isIn = (list: readonly string[]) => catalogueNames.some((known) => list.includes(known));
  if (isIn(unsupportedParameters)) return 'this model';
  if (supportedParameters.length === 0 || catalogueNames.length === 0) return null;
  return isIn(supportedParameters) ? null : 'this model';
}

function notSent(name: ParamName, refusing: string): ProviderWarning {
  const message = `${PARAMS[name].label} was not sent: ${refusing} does not take it.`;
  return { type: 'warning', code: 'parameter_not_supported', message, leftOut: [name] };
}
