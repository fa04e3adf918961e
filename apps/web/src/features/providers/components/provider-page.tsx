import type { Provider } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft } from 'lucide-react';
import { Link } from 'react-router';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import { KeyBody } from '../../keys/components/key-body.tsx';
import { KeyStatusLine } from '../../keys/components/key-status-line.tsx';
import { keysStore } from '../../keys/keys.store.ts';
import { modelsQuery } from '../../models/models.queries.ts';
import { FormSection } from '../../settings/components/form-parts.tsx';
import { diagnose } from '../diagnosis.ts';
import { PROVIDERS_PATH } from '../provider-path.ts';
import { ConnectionSection } from './connection-section.tsx';
import { DiagnosisCard } from './diagnosis-card.tsx';
import { EditEndpoint } from './edit-endpoint.tsx';
import { RemoveEndpoint } from './remove-endpoint.tsx';

/** A provider: what is wrong with it and what helps, its key, and how it is reached. */
export function ProviderPage({ provider }: { provider: Provider }) {
  const { id, name, custom } = provider;
  const check = useStore(keysStore, ({ checks }) => checks[id]);
  const diagnosis = diagnose(provider, check);
  const { data: models = [] } = useQuery({
    ...modelsQuery,
    select: (catalogue) => catalogue.models.filter(({ providerId }) => providerId === id),
  });
  return (
    <>
      <div>
        <AllProviders />
        <div className="mt-2 flex flex-wrap items-center gap-x-1.5 gap-y-2">
          <div className="min-w-0 grow">
            <h2 className="text-20 font-title tracking-title wrap-anywhere">{name}</h2>
            <KeyStatusLine provider={provider} />
          </div>
          {custom && <EditEndpoint provider={provider} />}
          {custom && <RemoveEndpoint provider={provider} models={models.length} />}
        </div>
        {diagnosis !== null && (
          <div className="mt-4">
            <DiagnosisCard provider={provider} diagnosis={diagnosis} models={models} />
          </div>
        )}
      </div>
      <FormSection title={strings.providers.key}>
        <div
          role="group"
          aria-label={strings.keys.field(name)}
          className="grid gap-2.5 px-5 py-3.5 max-md:px-4"
        >
          <KeyBody provider={provider} place="page" isChecked />
        </div>
      </FormSection>
      <ConnectionSection provider={provider} diagnosis={diagnosis} models={models} />
    </>
  );
}

/** In place of a provider that is not there, or is no more. */
export function UnknownProvider() {
  return (
    <div className="grid gap-2">
      <AllProviders />
      <h2 className="text-20 font-title tracking-title">{strings.providers.unknown}</h2>
      <p className="text-ink-2">{strings.providers.unknownHelp}</p>
    </div>
  );
}

/** The way back to the list. */
export function AllProviders() {
  return (
    <Link
      to={PROVIDERS_PATH}
      className="-ms-1 inline-flex h-(--h-sm) items-center gap-1 justify-self-start rounded-sm pe-2 text-13 text-ink-2 transition-colors duration-(--d-fast) hover:text-ink"
    >
      <Icon of={ChevronLeft} size="sm" />
      {strings.providers.all}
    </Link>
  );
}
