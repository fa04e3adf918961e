import type { RequestLog } from '@parley/contracts';

import { adminStrings } from '../../i18n/admin.ts';
import { strings } from '../../i18n/index.ts';
import type { NoticeTone } from '../../ui/notice-card.tsx';
import { type Names, type ProblemKind, tellProblem } from '../problems/problem.ts';
import type { TrialState } from './trial.ts';

export interface TrialProblem {
  kind: ProblemKind;
  tone: NoticeTone;
  title: string;
  text: string;
}

/**
 * Why a test request came to no good end; `null` where it did, or was stopped.
 *
 * @param row of the request log: what failed at a provider is told in the words of a chat
 */
export function problemOfTrial(
  state: TrialState,
  row: RequestLog | null,
  names: Names,
): TrialProblem | null {
  if (state.end === null || state.end === 'completed' || state.end === 'stopped') return null;
  if (state.end === 'unreachable') {
    const { network: title, networkShort: text } = strings.failures;
    return { kind: 'address', tone: 'danger', title, text };
  }
  const error = row?.error ?? null;
  if (error !== null) {
    const message = error.message ?? state.reason ?? '';
    const { kind, tone, title, what, help } = tellProblem({ code: error.code, message }, names);
    return { kind, tone, title, text: `${what} ${help}`.trim() };
  }
  return { tone: 'danger', ...(state.end === 'refused' ? refusal(state) : brokenOff(state)) };
}

type Told = Pick<TrialProblem, 'kind' | 'title' | 'text'>;

function brokenOff({ reason }: TrialState): Told {
  const { brokeOff, brokeOffText } = adminStrings.clients;
  return { kind: 'provider', title: brokeOff, text: reason ?? brokeOffText };
}

/** Of Parley itself: no provider was asked. */
function refusal({ status, reason, withKey }: TrialState): Told {
  const words = adminStrings.clients;
  if (reason === null)
    return { kind: 'request', title: words.notAnAnswer, text: words.notAnAnswerText };
  if (status === 401) {
    return { kind: 'key', title: withKey ? words.keyRefused : words.keyMissing, text: reason };
  }
  if (status === 403) return { kind: 'declined', title: words.notAllowed, text: reason };
  if (status === 404) return { kind: 'model', title: words.noSuchModel, text: reason };
  if (status === 429) return { kind: 'pause', title: words.limitReached, text: reason };
  return { kind: 'request', title: words.refused, text: reason };
}
