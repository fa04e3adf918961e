import type { Chat } from '@parley/contracts';

/** Which chats were seen answering, and which have an answer that nobody has seen. Ids only. */
export interface Marks {
  running: readonly string[];
  unread: readonly string[];
}

/** Far more than anybody has open; the oldest give way. */
export const MAX_MARKS = 200;

/**
 * The marks after the list of chats was read. An answer that ended since then is unread, unless its
 * chat is the one that is shown.
 *
 * @param shownId the chat that can be seen at this moment
 */
export function marksAfter(
  marks: Marks,
  chats: readonly Pick<Chat, 'id' | 'running'>[],
  shownId: string | null,
): Marks {
  const running = chats.filter((chat) => chat.running).map(({ id }) => id);
  const listed = new Set(chats.map(({ id }) => id));
  const ended = marks.running.filter((id) => listed.has(id) && !running.includes(id));
  const unread = new Set([...marks.unread, ...ended]);
  for (const id of running) unread.delete(id);
  if (shownId !== null) unread.delete(shownId);
  return { running: running.slice(0, MAX_MARKS), unread: [...unread].slice(-MAX_MARKS) };
}
