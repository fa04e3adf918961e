import { createStore } from 'zustand/vanilla';

interface Asked {
  /** The chat that the page shows. */
  chatId: string | null;
  /** The generation that was asked for last in it, since it is shown: how that one ends is news. */
  generationId: string | null;
}

export const askedStore = createStore<Asked>(() => ({ chatId: null, generationId: null }));

/** A chat comes into sight, or goes out of it: what was asked for before is no news there. */
export function showChat(chatId: string | null): void {
  askedStore.setState({ chatId, generationId: null });
}

/** Does nothing for a chat that is not shown: what begins there by itself, nobody waits for. */
export function noteAsked({
  chatId,
  generationId,
}: {
  chatId: string;
  generationId: string;
}): void {
  if (askedStore.getState().chatId === chatId) askedStore.setState({ generationId });
}
