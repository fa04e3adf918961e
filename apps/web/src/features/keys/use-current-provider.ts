import type { Provider } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';

import { shownModelStore } from '../models/models.store.ts';
import { prefsStore } from '../models/prefs.store.ts';
import { settingsQuery } from '../settings/settings.queries.ts';
import { providerIdOf, wantKeys } from './key-view.ts';
import { providersQuery } from './keys.queries.ts';

/** The provider that would answer now: of the shown chat's model, else of the model for new chats. */
export function useCurrentProvider(): Provider | null {
  const { data: providers = [] } = useQuery(providersQuery);
  const { data: settings } = useQuery(settingsQuery);
  const shown = useStore(shownModelStore, ({ modelId }) => modelId);
  const remembered = useStore(prefsStore, ({ modelId }) => modelId);
  const modelId = shown ?? settings?.defaultModelId ?? remembered;
  return (
    providers.find(({ id }) => modelId !== null && id === providerIdOf(modelId)) ??
    providers.find(({ key }) => key.state !== 'missing') ??
    wantKeys(providers)[0] ??
    null
  );
}
