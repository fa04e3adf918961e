import type { Message } from '@parley/contracts';
import { useStore } from 'zustand';

import { prefsStore } from '../models/prefs.store.ts';
import { retry } from './chat.actions.ts';
import { chatStore } from './chat.store.ts';

/** Trying an answer again, with the model that is chosen now. */
export function useRetry(answer: Message): { retry: () => void; isBusy: boolean } {
  const isBusy = useStore(chatStore, ({ outgoing }) => outgoing[answer.chatId] !== undefined);
  const modelId = useStore(prefsStore, (prefs) => prefs.modelId) ?? answer.modelId;
  return {
    retry: () => {
      if (modelId !== null) void retry(answer, modelId);
    },
    isBusy,
  };
}
