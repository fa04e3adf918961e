import { queryOptions } from '@tanstack/react-query';

import { readChatUsage } from '../../api/calls.ts';

/** What a chat used; read anew by whoever wants to know, and kept for nobody. */
export function chatUsageQuery(chatId: string) {
  return queryOptions({
    queryKey: ['usage', chatId],
    queryFn: ({ signal }) => readChatUsage(chatId, signal),
    staleTime: 0,
    gcTime: 0,
  });
}
