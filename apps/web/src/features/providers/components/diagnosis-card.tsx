import type { Model, Provider } from '@parley/contracts';
import { ExternalLink } from 'lucide-react';
import { useStore } from 'zustand';

import { formatAgo } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { namesOf } from '../../keys/key-view.ts';
import { enterKey } from '../../keys/keys.cards.ts';
import { isSameSpot, type KeySpot, keysStore } from '../../keys/keys.store.ts';
import { modelRow, nameFromId } from '../../models/catalogue.ts';
import { PROBLEM_ICONS } from '../../problems/problem-icons.ts';
import { type ProblemKind, tellProblem, upstreamWords } from '../../problems/problem.ts';
import { CREDIT_PAGES } from '../../problems/provider-pages.ts';
import { type Diagnosis, technicalLine } from '../diagnosis.ts';

const MINUTE_MS = 60_000;

interface DiagnosisCardProps {
  provider: Provider;
  diagnosis: Diagnosis;
  models: readonly Model[];
}

/** What is wrong, what helps, what the provider itself says, and the line for whoever reads a log. */
export function DiagnosisCard({ provider, diagnosis, models }: DiagnosisCardProps) {
  const { problem, at, modelId } = diagnosis;
  const model = modelId === null ? null : modelName(modelId, models);
  const { kind, tone, title, what, help } = tellProblem(problem, namesOf(provider, model));
  const words = upstreamWords(problem);
  return (
    <NoticeCard
      tone={tone}
      icon={PROBLEM_ICONS[kind]}
      title={title}
      text={
        <>
          {what} {help}
          {words !== null && (
            <span className="mt-1.5 block">{strings.providers.says(provider.name, words)}</span>
          )}
          <Since at={at} />
        </>
      }
      // The key's own field says it as well.
      isNews={kind !== 'key'}
      detail={technicalLine(provider.id, diagnosis)}
      copyDetail={strings.providers.technical}
    >
      <Remedy provider={provider} kind={kind} />
    </NoticeCard>
  );
}

function modelName(modelId: string, models: readonly Model[]): string {
  const listed = models.find(({ id }) => id === modelId);
  return listed === undefined ? nameFromId(modelId) : modelRow(listed).name;
}

function Since({ at }: { at: number }) {
  const now = useNow(MINUTE_MS);
  return (
    <span className="mt-1.5 block text-13 text-ink-3">
      {strings.providers.happened(formatAgo(at, now))}
    </span>
  );
}

/** What can be done about it on this page beside checking again. */
function Remedy({ provider, kind }: { provider: Provider; kind: ProblemKind }) {
  const { id, key } = provider;
  const creditPage = CREDIT_PAGES[id];
  const spot: KeySpot = { providerId: id, place: 'page' };
  const isEntering = useStore(keysStore, ({ entering }) => isSameSpot(entering, spot));
  if (kind === 'key' && key.state !== 'environment' && !isEntering) {
    return (
      <Button variant="tinted" size="sm" onClick={() => enterKey(id, 'page')}>
        {key.state === 'saved' ? strings.failures.replaceKey : strings.failures.addKey}
      </Button>
    );
  }
  if (kind === 'credit' && creditPage !== undefined) {
    return (
      <ButtonLink variant="tinted" size="sm" icon={ExternalLink} href={creditPage}>
        {strings.failures.addCredit}
      </ButtonLink>
    );
  }
  return null;
}
