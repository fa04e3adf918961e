import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useParams } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { providersQuery } from '../../keys/keys.queries.ts';
import { ProviderList } from '../../providers/components/provider-list.tsx';
import { ProviderPage, UnknownProvider } from '../../providers/components/provider-page.tsx';
import { LOCAL_PROVIDER_ID } from '../../providers/provider-path.ts';
import { SectionFailed, SectionSkeleton } from './section-states.tsx';

const LocalModelsPage = lazy(async () => ({
  default: (await import('../../local-models/components/local-models-page.tsx')).LocalModelsPage,
}));

/** The providers; with the id of one in the address, that one. */
export function ProvidersSection() {
  const { item } = useParams();
  const { data, isPending, error, refetch } = useQuery(providersQuery);
  if (isPending) return <SectionSkeleton rows={2} />;
  if (error !== null && data === undefined) {
    return (
      <SectionFailed title={strings.keys.failed} error={error} onRetry={() => void refetch()} />
    );
  }
  if (item === undefined) return <ProviderList providers={data} />;
  const provider = data.find(({ id }) => id === item);
  if (provider === undefined) return <UnknownProvider />;
  if (item !== LOCAL_PROVIDER_ID) return <ProviderPage key={item} provider={provider} />;
  return (
    <Suspense fallback={<SectionSkeleton rows={3} />}>
      <LocalModelsPage />
    </Suspense>
  );
}
