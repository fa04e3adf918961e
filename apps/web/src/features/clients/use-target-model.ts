import { DEMO_MODEL_ID } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useStore } from 'zustand';

import { useIsDemoOffered } from '../local-models/use-local.ts';
import { prefsStore } from '../models/prefs.store.ts';
import { useCatalogue } from '../models/use-catalogue.ts';
import { settingsQuery } from '../settings/settings.queries.ts';

/** The model that the snippets name: what was chosen here, else what a chat would begin with. */
export function useTargetModel(): {
  modelId: string | null;
  /** Nobody has chosen, and what there is to choose from is not known yet. */
  isPending: boolean;
  choose: (modelId: string) => void;
} {
  const [chosen, setChosen] = useState<string | null>(null);
  const { data: settings, isPending: isReading } = useQuery(settingsQuery);
  const remembered = useStore(prefsStore, (prefs) => prefs.modelId);
  const { rows, missingKeys, isPending: isListing } = useCatalogue();
  const isDemoOffered = useIsDemoOffered();
  const usable = rows.find(({ providerId }) => !missingKeys.has(providerId))?.id;
  const modelId =
    chosen ??
    settings?.defaultModelId ??
    remembered ??
    usable ??
    (isDemoOffered ? DEMO_MODEL_ID : (rows[0]?.id ?? null));
  return {
    modelId,
    isPending: chosen === null && (isReading || isListing),
    choose: setChosen,
  };
}
