import { useInfiniteQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { chatsQuery } from '../chats.queries.ts';
import { marksStore } from '../marks.store.ts';
import { useListed } from '../use-listed.ts';

/**
 * The title of the page, as tabs and bookmarks show it: before it the number of answers that ended
 * unseen.
 *
 * @param title absent on the page where chats begin
 */
export function PageTitle({ title }: { title?: string }) {
  const { data } = useInfiniteQuery(chatsQuery);
  const unread = useStore(marksStore, (marks) => marks.unread);
  const count = useListed(data, false).filter(({ id }) => unread.includes(id)).length;
  const words = title === undefined ? strings.product : strings.pageTitle(title);
  return <title>{count === 0 ? words : strings.chats.unreadTitle(count, words)}</title>;
}
