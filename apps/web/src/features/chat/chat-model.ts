import { DEMO_MODEL_ID } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useStore } from 'zustand';

import * as calls from '../../api/calls.ts';
import { queryClient } from '../../api/query-client.ts';
import { announceChange } from '../../api/tabs.ts';
import { memberOf } from '../../lib/member-of.ts';
import { chatQuery } from '../chats/chats.queries.ts';
import { rememberModel } from '../models/models.actions.ts';
import { prefsStore } from '../models/prefs.store.ts';
import { settingsQuery } from '../settings/settings.queries.ts';
import { chatStore } from './chat.store.ts';
import { errorBodyOf } from './deliver.ts';

interface ChatOfModel {
  chatId: string;
  /** The server has it. */
  isStored: boolean;
  /** The model that answered last in it. */
  lastModelId: string | null;
}

/**
 * The model that answers next in a chat: its own. One that has none yet begins with the server's
 * default, where there is one, else with what was chosen last in this browser.
 */
export function useChatModel({ chatId, isStored, lastModelId }: ChatOfModel): string | null {
  const choice = useStore(chatStore, ({ choices }) => choices[chatId]);
  const { data: chat, isPending } = useQuery({ ...chatQuery(chatId), enabled: isStored });
  const { data: settings } = useQuery(settingsQuery);
  const remembered = useStore(prefsStore, (prefs) => prefs.modelId);
  const own = choice ?? (isStored ? chat?.modelId : null) ?? lastModelId ?? null;
  // What a chat has may not be here yet: no other model may answer in its place.
  if (own !== null || (isStored && isPending)) return own;
  return settings?.defaultModelId ?? remembered;
}

/** Whether everything that says which model answers next in a chat has been read, or cannot be. */
export function useIsModelRead({ chatId, isStored }: Pick<ChatOfModel, 'chatId' | 'isStored'>) {
  const { isPending } = useQuery({ ...chatQuery(chatId), enabled: isStored });
  const settings = useQuery(settingsQuery);
  return !settings.isPending && !(isStored && isPending);
}

/** Opens the page on which new chats begin, with a model chosen for the one that begins there. */
export function useBeginChatWith(): (modelId: string) => void {
  const navigate = useNavigate();
  return (modelId) => void navigate('/', { state: { modelId } });
}

/** Chooses the model that a new chat was opened with, if it was with one. */
export function useModelOfVisit(chatId: string, isNew: boolean): void {
  const { state } = useLocation();
  const modelId = memberOf(state, 'modelId');
  // Before it is drawn: no other model stands there for a moment.
  useLayoutEffect(() => {
    if (isNew && typeof modelId === 'string')
      void chooseChatModel({ chatId, isStored: false }, modelId);
  }, [chatId, isNew, modelId]);
}

/** The model of a chat as far as this page knows it. */
export function knownChatModel(chatId: string): string | null {
  const chat = queryClient.getQueryData(chatQuery(chatId).queryKey);
  return chatStore.getState().choices[chatId] ?? chat?.modelId ?? null;
}

/** Has the chat answered by another model from now on. */
export async function chooseChatModel(
  { chatId, isStored }: Pick<ChatOfModel, 'chatId' | 'isStored'>,
  modelId: string,
): Promise<void> {
  // The next chat is not to begin with what only checks the installation.
  if (modelId !== DEMO_MODEL_ID) rememberModel(modelId);
  chatStore.setRefusal(chatId, null);
  chatStore.setChoice(chatId, modelId);
  if (!isStored) return;
  const { queryKey } = chatQuery(chatId);
  try {
    const chat = await calls.updateChat(chatId, { modelId });
    await queryClient.cancelQueries({ queryKey });
    queryClient.setQueryData(queryKey, chat);
    announceChange(chatId);
  } catch (error) {
    chatStore.setRefusal(chatId, { what: 'model', error: errorBodyOf(error) });
  }
  if (chatStore.getState().choices[chatId] === modelId) chatStore.setChoice(chatId, null);
}
