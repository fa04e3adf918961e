import type { WarningPart } from '@parley/contracts';

/**
 * What somebody set is not changed in silence.
 *
 * @param sentAs the nearest to it that could be asked for
 * @param reason why, as the rest of a sentence without its full stop
 */
export function effortChanged(sentAs: string, reason: string): WarningPart {
  const message = `Reasoning effort was sent as “${sentAs}”: ${reason}.`;
  return { type: 'warning', code: 'parameter_changed', message };
}
