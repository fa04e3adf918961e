import type { LocalModelsAnswer } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';
import { useEffect } from 'react';

import { strings } from '../../../i18n/index.ts';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { AllProviders } from '../../providers/components/provider-page.tsx';
import { FormSection } from '../../settings/components/form-parts.tsx';
import { SectionFailed, SectionSkeleton } from '../../settings/components/section-states.tsx';
import { followInstallations } from '../local-models.actions.ts';
import { localModelsQuery } from '../local-models.queries.ts';
import { inOrder, isAnyInstalling, usableCount } from '../model-view.ts';
import { ImportModel } from './import-model.tsx';
import { CountLine } from './installed-line.tsx';
import { LocalModelRow } from './local-model-row.tsx';
import { MachineSection } from './machine-section.tsx';

/** The models that run on the server: which there are, and how they come and go. */
export function LocalModelsPage() {
  const { data, isPending, error, refetch } = useQuery(localModelsQuery);
  const isBusy = isAnyInstalling(data?.models ?? []);
  useEffect(() => {
    if (isBusy) followInstallations();
  }, [isBusy]);
  const { title, help, failedToRead } = strings.localModels;
  return (
    <>
      <div>
        <AllProviders />
        <h2 className="mt-2 text-20 font-title tracking-title">{title}</h2>
        {data !== undefined && <CountLine count={usableCount(data.models)} />}
        <p className="mt-3 max-w-[60ch] text-ink-2">{help}</p>
      </div>
      {isPending && <SectionSkeleton rows={3} />}
      {data === undefined && error !== null && (
        <SectionFailed title={failedToRead} error={error} onRetry={() => void refetch()} />
      )}
      {data !== undefined && <Models answer={data} />}
    </>
  );
}

/** Where the reason stands why nothing is downloaded. */
const OFFLINE_ID = 'local-models-offline';

function Models({ answer }: { answer: LocalModelsAnswer }) {
  const { models, offline, memoryBytes } = answer;
  const words = strings.localModels;
  return (
    <>
      {offline && (
        <div id={OFFLINE_ID} className="-mb-2">
          <NoticeCard
            tone="calm"
            icon={CloudOff}
            title={words.offline}
            text={words.offlineText}
            isNews={false}
          />
        </div>
      )}
      <FormSection title={words.models}>
        {inOrder(models).map((model) => (
          <LocalModelRow
            key={model.id}
            model={model}
            machineBytes={memoryBytes}
            offlineId={offline ? OFFLINE_ID : undefined}
          />
        ))}
      </FormSection>
      <ImportModel />
      <MachineSection answer={answer} />
    </>
  );
}
