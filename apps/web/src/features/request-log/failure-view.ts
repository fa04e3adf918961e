import type { RequestLog } from '@parley/contracts';

import { adminStrings } from '../../i18n/admin.ts';
import { type Names, type ProblemView, tellProblem } from '../problems/problem.ts';

/**
 * Why a request failed, in the words in which an answer's card tells it; `null` where it did not. What
 * helps a chat is no help here: it is over.
 */
export function failureOf(
  { error, outcome }: Pick<RequestLog, 'error' | 'outcome'>,
  names: Pick<Names, 'provider' | 'model' | 'isLocal'>,
): (Pick<ProblemView, 'kind' | 'tone' | 'title'> & { text: string }) | null {
  if (error === null) return null;
  const problem = { code: error.code, message: error.message ?? '' };
  // Of the key that it had then, not of the one that there is now.
  const { kind, tone, title, what } = tellProblem(problem, {
    ...names,
    keyVariable: null,
    hasKey: true,
  });
  const { partSent } = adminStrings.requests;
  const text = outcome === 'error_midstream' ? `${what} ${partSent}` : what;
  return { kind, tone, title, text };
}
