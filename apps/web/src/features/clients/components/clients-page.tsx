import { useSearchParams } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { DashboardPage } from '../../dashboard/components/dashboard-page.tsx';
import { type ClientProgram, CLIENTS } from '../snippets/clients.ts';
import { useTargetModel } from '../use-target-model.ts';
import { NeedsSection } from './needs-section.tsx';
import { SnippetsSection } from './snippets-section.tsx';
import { TrialSection } from './trial-section.tsx';

/** How programs are pointed at this server: what to paste, and whether it works. */
export function ClientsPage() {
  const { modelId, isPending, choose } = useTargetModel();
  const [client, setClient] = useClient();
  return (
    <DashboardPage title={strings.dashboard.clients}>
      <div className="scroller h-full">
        <div className="grid grid-cols-[minmax(0,46rem)] items-start gap-8 px-5 pb-16 max-md:px-4 max-md:pt-5 xl:grid-cols-[minmax(0,46rem)_minmax(20rem,26rem)]">
          <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
            <NeedsSection modelId={modelId} isPending={isPending} onChoose={choose} />
            {!isPending && (
              <SnippetsSection client={client} modelId={modelId} onChoose={setClient} />
            )}
          </div>
          <TrialSection client={client} modelId={modelId} />
        </div>
      </div>
    </DashboardPage>
  );
}

const PARAMETER = 'client';

/** It stands in the address: a link leads to it, and to come back shows it again. */
function useClient(): [ClientProgram, (client: ClientProgram) => void] {
  const [query, setQuery] = useSearchParams();
  const client = CLIENTS.find(({ id }) => id === query.get(PARAMETER)) ?? CLIENTS[0];
  return [client, ({ id }) => setQuery({ [PARAMETER]: id }, { replace: true })];
}
