import { createStore } from 'zustand/vanilla';

interface FindState {
  /** The chat in which something is looked for. */
  chatId: string | null;
  /** Counts up each time it is asked for: the field takes the focus again. */
  asked: number;
}

export const findStore = createStore<FindState>(() => ({ chatId: null, asked: 0 }));

export function openFind(chatId: string): void {
  findStore.setState(({ asked }) => ({ chatId, asked: asked + 1 }));
}

export function closeFind(): void {
  findStore.setState({ chatId: null });
}
