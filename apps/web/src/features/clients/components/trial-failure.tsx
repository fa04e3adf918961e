import type { RequestLog } from '@parley/contracts';

import { adminStrings } from '../../../i18n/admin.ts';
import { CodeFigure } from '../../../ui/code-block.tsx';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { useNames } from '../../models/use-names.ts';
import { PROBLEM_ICONS } from '../../problems/problem-icons.ts';
import type { TrialState } from '../trial.ts';
import { problemOfTrial } from '../trial-problem.ts';

interface TrialFailureProps {
  state: TrialState;
  /** Of the request log. */
  row: RequestLog | null;
}

/** Why there is no answer, or not all of it; and behind it, word for word, what the server sent. */
export function TrialFailure({ state, row }: TrialFailureProps) {
  const problem = problemOfTrial(state, row, useNames(state.modelId));
  const { raw } = adminStrings.clients;
  if (problem === null) return null;
  return (
    <>
      <NoticeCard
        tone={problem.tone}
        icon={PROBLEM_ICONS[problem.kind]}
        title={problem.title}
        text={problem.text}
      />
      {state.raw !== null && state.raw !== '' && (
        <details className="min-w-0">
          <summary className="w-fit cursor-pointer rounded-sm text-13 text-ink-2 hover:text-ink pointer-coarse:py-3">
            {raw}
          </summary>
          <CodeFigure
            name={String(state.status)}
            code={indented(state.raw)}
            copyLabel={adminStrings.clients.copy(raw)}
            label={raw}
            className="mt-2"
          />
        </details>
      )}
    </>
  );
}

/** JSON over several lines; anything else as it is. */
function indented(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
