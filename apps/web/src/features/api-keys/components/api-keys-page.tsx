import { useQuery } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';

import { tellOf } from '../../../api/client.ts';
import { adminStrings } from '../../../i18n/admin.ts';
import { strings } from '../../../i18n/index.ts';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { DashboardPage } from '../../dashboard/components/dashboard-page.tsx';
import { SectionFailed, SectionSkeleton } from '../../settings/components/section-states.tsx';
import { apiKeysQuery } from '../api-keys.queries.ts';
import { KeyList } from './key-list.tsx';
import { LocalAccess } from './local-access.tsx';
import { NewKey } from './new-key.tsx';

/** The keys by which programs use this server. */
export function ApiKeysPage() {
  return (
    <DashboardPage title={strings.dashboard.apiKeys} actions={<NewKey />}>
      <div className="scroller h-full">
        <div className="grid max-w-360 gap-8 px-5 pt-1 pb-10 max-md:px-4 max-md:pt-4">
          <p className="-mb-2 max-w-[60ch] text-ink-2">{adminStrings.apiKeys.help}</p>
          <Keys />
          <LocalAccess />
        </div>
      </div>
    </DashboardPage>
  );
}

function Keys() {
  const { data, isPending, error, refetch } = useQuery(apiKeysQuery);
  const { failed, stale } = adminStrings.apiKeys;
  if (isPending) return <SectionSkeleton rows={3} />;
  if (data === undefined)
    return <SectionFailed title={failed} error={error} onRetry={() => void refetch()} />;
  return (
    <>
      {error !== null && (
        <div className="-mb-4">
          <NoticeCard tone="warn" icon={CloudOff} title={stale} {...tellOf(error)} />
        </div>
      )}
      <KeyList keys={data} />
    </>
  );
}
