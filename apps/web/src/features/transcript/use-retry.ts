import type { Message } from '@parley/contracts';
import { useStore } from 'zustand';

import { goOn, retry } from '../chat/chat.actions.ts';
import { useChatModel } from '../chat/chat-model.ts';
import { chatStore } from '../chat/chat.store.ts';

interface AnotherTry {
  /** Has it written anew. */
  retry: () => void;
  /** Has it written on. */
  goOn: () => void;
  isBusy: boolean;
}

/** Trying an answer again, with the model that is chosen for its chat now. */
export function useRetry(answer: Message): AnotherTry {
  const { chatId, modelId: lastModelId } = answer;
  const isBusy = useStore(chatStore, ({ outgoing }) => outgoing[chatId] !== undefined);
  const modelId = useChatModel({ chatId, isStored: true, lastModelId });
  return {
    retry: () => {
      if (modelId !== null) void retry(answer, modelId);
    },
    goOn: () => {
      if (modelId !== null) void goOn(answer, modelId);
    },
    isBusy,
  };
}
