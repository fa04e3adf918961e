import { DEFAULT_MODEL } from '../../server/test/harness.ts';
import { manyMessages } from '../../server/test/many-messages.ts';
import { expectVisible } from './expect-soon.ts';
import type { Screen, ScreenOptions } from './screen.ts';
import type { Stage } from './stage.ts';

export const LONG_CHAT_ID = 'chat-that-is-long';

/** The id of a message of the long chat, numbered from 0. */
export const longChatMessageId = (index: number) =>
  `made-${String(index).padStart(6, '0')}-of-${LONG_CHAT_ID}`;

/** A chat with so many messages, numbered in what they say, and the page that shows its end. */
export async function openLongChat(
  stage: Stage,
  count: number,
  view: ScreenOptions = {},
): Promise<Screen> {
  const screen = await stage.openReady(view);
  const { body } = await stage.server.call('POST', '/api/generations', {
    chatId: LONG_CHAT_ID,
    parentId: null,
    message: { parts: [{ type: 'text', text: 'The first question' }] },
    modelId: DEFAULT_MODEL,
    stream: false,
  });
  const below = String(body.message.id);
  await manyMessages(stage.server.dataDir, { chatId: LONG_CHAT_ID, below, count });
  await screen.page.goto(`${stage.server.url}/chats/${LONG_CHAT_ID}`);
  await expectVisible(screen.page.locator(`[data-message="${longChatMessageId(count - 1)}"]`));
  return screen;
}
