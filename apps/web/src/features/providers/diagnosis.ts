import type { Provider, ProviderProblem } from '@parley/contracts';

import { presentCheck } from '../keys/key-view.ts';
import type { KeyCheck } from '../keys/keys.store.ts';

/** What is wrong with a provider, and since when. */
export interface Diagnosis {
  problem: ProviderProblem;
  /** In milliseconds. */
  at: number;
  /** The model it came with. */
  modelId: string | null;
}

/** The last thing that went wrong: in a check of this page, or in a call that the server made. */
export function diagnose(provider: Provider, check: KeyCheck | undefined): Diagnosis | null {
  const { trouble, key } = provider;
  const ofCheck = failureOf(presentCheck(provider, check));
  const ofCall =
    trouble === null
      ? null
      : { problem: trouble, at: Date.parse(trouble.at), modelId: trouble.modelId };
  const known = [ofCheck, ofCall].filter((diagnosis) => diagnosis !== null);
  return known.toSorted((a, b) => b.at - a.at)[0] ?? movedKey(key);
}

function failureOf(check: KeyCheck | undefined): Diagnosis | null {
  if (check?.state !== 'refused' && check?.state !== 'unanswered') return null;
  const { problem, at, modelId } = check;
  return { problem, at, modelId };
}

/** A key that is not sent any more is a problem before anybody has asked. */
function movedKey({ problem, updatedAt }: Provider['key']): Diagnosis | null {
  if (problem === undefined || updatedAt === null) return null;
  return {
    problem: { code: 'key_moved', message: '' },
    at: Date.parse(updatedAt),
    modelId: null,
  };
}

/** Milliseconds that are left of the pause that was asked for. */
export function pauseLeft({ problem, at }: Diagnosis, now: number): number {
  return problem.retryAfterMs === undefined ? 0 : Math.max(0, at + problem.retryAfterMs - now);
}

/** For whoever looks into a log, in one line. */
export function technicalLine(providerId: string, { problem, modelId }: Diagnosis): string {
  const { code, reason, upstreamStatus } = problem;
  const pieces = [
    modelId ?? providerId,
    upstreamStatus === undefined ? undefined : `HTTP ${upstreamStatus}`,
    code,
    reason,
  ];
  return pieces.filter((piece) => piece !== undefined).join(' · ');
}
