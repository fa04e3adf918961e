import { queryOptions } from '@tanstack/react-query';

import { readChatUsage } from '../../api/calls.ts';
import { knownBranch } from '../chat/chat.queries.ts';

/**
 * What a chat and the branch that is read here used (another tab may have chosen a different one); read
 * anew by whoever wants to know, and kept for nobody.
 */
export function chatUsageQuery(chatId: string) {
  return queryOptions({
    queryKey: ['usage', chatId],
    queryFn: ({ signal }) => readChatUsage(chatId, knownBranch(chatId).at(-1)?.id, signal),
    staleTime: 0,
    gcTime: 0,
  });
}
