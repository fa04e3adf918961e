import type { Provider } from '@parley/contracts';

import { strings } from '../../../i18n/index.ts';
import { FormSection } from '../../settings/components/form-parts.tsx';
import { groupProviders } from '../provider-groups.ts';
import { AddEndpoint } from './add-endpoint.tsx';
import { MoreProviders } from './more-providers.tsx';
import { ProviderRows } from './provider-rows.tsx';

/** Every provider: those that matter here in sight, the others behind a line. */
export function ProviderList({ providers }: { providers: readonly Provider[] }) {
  const { near, more } = groupProviders(providers);
  const hasKey = providers.some(({ key }) => key.state !== 'missing');
  return (
    <>
      <FormSection title={strings.settings.providers} help={strings.settings.providersHelp}>
        <ProviderRows providers={near} />
        {more.length > 0 && <MoreProviders providers={more} isOpenAtFirst={!hasKey} />}
      </FormSection>
      <AddEndpoint />
    </>
  );
}
