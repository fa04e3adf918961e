import type { Provider } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';

import { shownModelStore } from '../models/models.store.ts';
import { prefsStore } from '../models/prefs.store.ts';
import { LOCAL_PROVIDER_ID } from '../providers/provider-path.ts';
import { settingsQuery } from '../settings/settings.queries.ts';
import { providerIdOf } from './key-view.ts';
import { providersQuery } from './keys.queries.ts';
import { useNeededKey } from './use-needed-key.ts';

/**
 * The provider that would answer now: of the shown chat's model, else of the model for new chats.
 * What runs on the server has no key: then, and where no model is chosen and no key is there, it is
 * whoever is asked for one, if anybody is.
 */
export function useCurrentProvider(): Provider | null {
  const { data: providers = [] } = useQuery(providersQuery);
  const { data: settings } = useQuery(settingsQuery);
  const shown = useStore(shownModelStore, ({ modelId }) => modelId);
  const remembered = useStore(prefsStore, ({ modelId }) => modelId);
  const needed = useNeededKey();
  const modelId = shown ?? settings?.defaultModelId ?? remembered;
  const own = providers.find(({ id }) => modelId !== null && id === providerIdOf(modelId));
  if (own?.id === LOCAL_PROVIDER_ID) return needed;
  return own ?? providers.find(({ key }) => key.state !== 'missing') ?? needed;
}
