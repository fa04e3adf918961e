import { DEMO_MODEL_ID } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';

import { strings } from '../../i18n/index.ts';
import { isReady, providerIdOf } from '../keys/key-view.ts';
import { providersQuery } from '../keys/keys.queries.ts';
import { useNeededKey } from '../keys/use-needed-key.ts';
import { useNames } from '../models/use-names.ts';

interface Placeholder {
  /** What the empty field says. */
  placeholder: string;
  /** The provider whose key is missing for the chosen model, if it is. */
  missingKeyOf: string | null;
}

/** Why nothing can be sent, or whom a message goes to. */
export function usePlaceholder(modelId: string | null, isBusy: boolean): Placeholder {
  const { data: providers = [] } = useQuery(providersQuery);
  const needed = useNeededKey();
  const { model } = useNames(modelId ?? '');
  const { messageNoKey, messageNoModel, messageQueue, messageDemo, message } = strings.chat;
  const own = providers.find(({ id }) => modelId !== null && id === providerIdOf(modelId));
  const ownMissing = own === undefined || isReady(own) ? null : own;
  const missing = modelId === null ? needed : ownMissing;
  if (missing !== null) return { placeholder: messageNoKey, missingKeyOf: missing.id };
  if (isBusy) return { placeholder: messageQueue, missingKeyOf: null };
  if (modelId === DEMO_MODEL_ID) return { placeholder: messageDemo, missingKeyOf: null };
  const placeholder = modelId === null ? messageNoModel : message(model);
  return { placeholder, missingKeyOf: null };
}
