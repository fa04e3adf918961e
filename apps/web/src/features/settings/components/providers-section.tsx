import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { providersQuery } from '../../keys/keys.queries.ts';
import { ProviderList } from '../../providers/components/provider-list.tsx';
import { ProviderPage, UnknownProvider } from '../../providers/components/provider-page.tsx';
import { SectionFailed, SectionSkeleton } from './section-states.tsx';

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
  return provider === undefined ? (
    <UnknownProvider />
  ) : (
    <ProviderPage key={item} provider={provider} />
  );
}
