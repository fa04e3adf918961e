import { infiniteQueryOptions } from '@tanstack/react-query';

import { listMessages, NEWEST } from '../../api/calls.ts';
import { branchOf } from './branch.ts';

export function messagesQuery(chatId: string) {
  return infiniteQueryOptions({
    queryKey: ['messages', chatId],
    queryFn: ({ pageParam, signal }) => listMessages(chatId, pageParam, signal),
    initialPageParam: NEWEST,
    getNextPageParam: (page) => page.before,
    select: branchOf,
  });
}
