import type { GenerationParams } from '@parley/contracts';

import type { Thinking } from './wire.ts';

/** Of this protocol; others go up to 2. */
const MAX_TEMPERATURE = 1;
/** Below it a model that thinks refuses the request (guide to extended thinking). */
const MIN_TOP_P_OF_THINKING = 0.95;

export interface Sampling {
  temperature?: number;
  top_p?: number;
  /** What may not be sent, and why. */
  problems: { problem: string; param: 'temperature' | 'topP' }[];
}

/** Temperature and top P as far as they may be sent together with the rest. */
export function encodeSampling(
  { temperature, topP }: GenerationParams,
  thinking: Thinking | undefined,
): Sampling {
  const isThinking = thinking !== undefined && thinking.type !== 'disabled';
  const heat = temperatureProblem(temperature, isThinking);
  const sentTemperature = heat === null ? temperature : undefined;
  const mass = topPProblem(topP, isThinking, sentTemperature);
  const sentTopP = mass === null ? topP : undefined;
  return {
    ...(sentTemperature === undefined ? {} : { temperature: sentTemperature }),
    ...(sentTopP === undefined ? {} : { top_p: sentTopP }),
    problems: [
      ...(heat === null ? [] : [{ problem: heat, param: 'temperature' as const }]),
      ...(mass === null ? [] : [{ problem: mass, param: 'topP' as const }]),
    ],
  };
}

function temperatureProblem(temperature: number | undefined, isThinking: boolean): string | null {
  if (temperature === undefined) return null;
  if (temperature > MAX_TEMPERATURE) {
    return `Temperature was not sent: it goes up to ${MAX_TEMPERATURE} here.`;
  }
  return isThinking && temperature !== MAX_TEMPERATURE
    ? 'Temperature was not sent: a model that thinks does not take it.'
    : null;
}

function topPProblem(
  topP: number | undefined,
  isThinking: boolean,
  temperature: number | undefined,
): string | null {
  if (topP === undefined) return null;
  if (isThinking && topP < MIN_TOP_P_OF_THINKING) {
    return `Top P was not sent: a model that thinks takes it from ${MIN_TOP_P_OF_THINKING} on.`;
  }
  // "`temperature` and `top_p` cannot both be specified for this model", since Opus 4.1.
  return temperature === undefined ? null : 'Top P was not sent: temperature was set as well.';
}
