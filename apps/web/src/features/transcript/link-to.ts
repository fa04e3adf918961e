import type { Message } from '@parley/contracts';

import { pathOf } from '../chats/use-delete-chat.ts';

/** The address at which a chat opens with this message in sight, on whichever branch it stands. */
export function linkTo({ chatId, id }: Pick<Message, 'chatId' | 'id'>): string {
  return `${location.origin}${pathOf(chatId)}?${new URLSearchParams({ message: id })}`;
}
