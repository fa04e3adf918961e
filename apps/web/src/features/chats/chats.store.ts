import type { Chat } from '@parley/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What was asked for and the server has not confirmed; it is drawn as if it were so. */
export interface Pending {
  title?: string;
  archived?: boolean;
  deleted?: true;
}

/** A title that is being typed. */
export interface Renaming {
  chatId: string;
  /** Of the two places where a chat can be renamed, the one with the field. */
  place: 'list' | 'header';
  text: string;
  /** Why it was not taken. */
  problem: string | null;
}

export interface ChatsState {
  pending: Readonly<Record<string, Pending>>;
  renaming: Renaming | null;
}

export interface ChatsStore extends Pick<
  StoreApi<ChatsState>,
  'getState' | 'getInitialState' | 'subscribe'
> {
  /** Draws a chat as if these changes had been made. */
  expect(chatId: string, changes: Pending): void;
  /** Lets the server's word count again, but for what has been asked for since. */
  settle(chatId: string, changes: Pending): void;
  setRenaming(renaming: Renaming | null): void;
}

export function createChatsStore(): ChatsStore {
  const store = createStore<ChatsState>(() => ({ pending: {}, renaming: null }));
  const { getState, getInitialState, setState, subscribe } = store;
  return {
    getState,
    getInitialState,
    subscribe,
    expect: (chatId, changes) =>
      setState(({ pending }) => ({
        pending: { ...pending, [chatId]: { ...pending[chatId], ...changes } },
      })),
    settle: (chatId, changes) =>
      setState(({ pending: { [chatId]: before, ...others } }) => {
        const left = without({ ...before }, changes);
        return {
          pending: Object.keys(left).length === 0 ? others : { ...others, [chatId]: left },
        };
      }),
    setRenaming: (renaming) => setState({ renaming }),
  };
}

function without(pending: Pending, settled: Pending): Pending {
  if (pending.title === settled.title) delete pending.title;
  if (pending.archived === settled.archived) delete pending.archived;
  if (pending.deleted === settled.deleted) delete pending.deleted;
  return pending;
}

/** A chat as it is drawn; `null` when it is on its way out. The same object where nothing is pending. */
export function asExpected(chat: Chat, pending: Pending | undefined): Chat | null {
  if (pending === undefined) return chat;
  if (pending.deleted === true) return null;
  const { title = chat.title, archived = chat.archived } = pending;
  return { ...chat, title, archived };
}

export const chatsStore = createChatsStore();
