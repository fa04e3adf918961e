import { createStore } from 'zustand/vanilla';

/** What is being done with the branches of chats on this page. */
export interface TreeState {
  /** Messages in whose place stands a field with their text. */
  editing: Readonly<Record<string, true>>;
  /** By chat: the message whose branch is being fetched to be shown. */
  switching: Readonly<Record<string, string>>;
  /**
   * By generation that runs: its answer and all messages above it. So whoever has gone to another
   * branch is told behind which version an answer is written.
   */
  ways: Readonly<Record<string, readonly string[]>>;
}

export const treeStore = createStore<TreeState>(() => ({ editing: {}, switching: {}, ways: {} }));

export function setEditing(messageId: string, isEditing: boolean): void {
  treeStore.setState(({ editing }) => {
    const { [messageId]: _, ...rest } = editing;
    return { editing: isEditing ? { ...rest, [messageId]: true } : rest };
  });
}

export function setSwitching(chatId: string, messageId: string | null): void {
  treeStore.setState(({ switching }) => {
    const { [chatId]: _, ...rest } = switching;
    return { switching: messageId === null ? rest : { ...rest, [chatId]: messageId } };
  });
}

export function setWay(generationId: string, way: readonly string[] | null): void {
  treeStore.setState(({ ways }) => {
    const { [generationId]: _, ...rest } = ways;
    return { ways: way === null ? rest : { ...rest, [generationId]: way } };
  });
}
