import { useQuery } from '@tanstack/react-query';

import { strings } from '../../../i18n/index.ts';
import { KeyPanel } from '../../keys/components/key-panel.tsx';
import { wantKeys } from '../../keys/key-view.ts';
import { providersQuery } from '../../keys/keys.queries.ts';
import { FormSection } from './form-parts.tsx';
import { SectionFailed, SectionSkeleton } from './section-states.tsx';

/** The key of every provider that wants one. */
export function ProvidersSection() {
  const { data, isPending, error, refetch } = useQuery(providersQuery);
  if (isPending) return <SectionSkeleton rows={2} />;
  if (error !== null && data === undefined) {
    return (
      <SectionFailed title={strings.keys.failed} error={error} onRetry={() => void refetch()} />
    );
  }
  const shown = wantKeys(data);
  return (
    <FormSection title={strings.settings.providers} help={strings.settings.providersHelp}>
      {shown.map((provider) => (
        <KeyPanel key={provider.id} provider={provider} />
      ))}
      {shown.length === 0 && (
        <p className="px-5 py-3.5 text-ink-2">{strings.settings.noProviders}</p>
      )}
    </FormSection>
  );
}
