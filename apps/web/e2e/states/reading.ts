import type { Locator } from 'playwright-core';
import { expect } from 'vitest';

import { expectText, expectVisible } from '../expect-soon.ts';
import { LONG_CHAT_ID, longChatMessageId, openLongChat } from '../long-chat.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import { numbered, settledTop } from '../view.ts';
import { QUESTION, type State } from './scene.ts';

const COUNT = 200;

/** Where the page has begun to read what is above. */
const EARLIER = '**/messages?before=**';

/** A long chat, away from its end. */
async function away(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await openLongChat(stage, COUNT, view);
  await screen.conversation.focus();
  await screen.page.keyboard.press('PageUp');
  await expectVisible(screen.button('Latest'));
  await settledTop(numbered(screen, COUNT - 4));
  return screen;
}

/** Goes up until a part of the page is there. */
async function goUp(screen: Screen, until: Locator): Promise<void> {
  await screen.conversation.focus();
  await expect
    .poll(
      async () => {
        await screen.page.keyboard.press('Home');
        return until.isVisible();
      },
      { timeout: 10_000, interval: 100 },
    )
    .toBe(true);
}

/** Moving about in a long conversation. */
export const READING: readonly State[] = [
  { name: 'reading-away', arrange: away },
  {
    name: 'reading-new-below',
    async arrange(stage, view) {
      const screen = await away(stage, view);
      await stage.server.call('POST', '/api/generations', {
        chatId: LONG_CHAT_ID,
        parentId: longChatMessageId(COUNT - 1),
        message: { parts: [{ type: 'text', text: QUESTION }] },
        modelId: 'openrouter/fake/model',
        stream: false,
      });
      await screen.page.reload();
      await expectVisible(screen.button('New below'));
      return screen;
    },
  },
  {
    name: 'reading-found',
    async arrange(stage, view) {
      const screen = await openLongChat(stage, COUNT, view);
      await screen.page.keyboard.press('Control+Shift+F');
      await screen.page.getByRole('textbox', { name: 'Find in chat' }).fill('number 77.');
      await expectText(screen.page.getByRole('search', { name: 'Find in chat' }), '40 of 40');
      await expectVisible(screen.page.locator(`[data-message="${longChatMessageId(77)}"]`));
      return screen;
    },
  },
  {
    name: 'reading-not-found',
    async arrange(stage, view) {
      const screen = await openLongChat(stage, 10, view);
      await screen.page.keyboard.press('Control+Shift+F');
      await screen.page.getByRole('textbox', { name: 'Find in chat' }).fill('quantum');
      await expectText(screen.page.getByRole('search', { name: 'Find in chat' }), 'Not found');
      return screen;
    },
  },
  {
    name: 'reading-earlier',
    async arrange(stage, view) {
      const screen = await openLongChat(stage, COUNT, view);
      await screen.page.route(EARLIER, () => {});
      const button = screen.page.getByRole('button', { name: 'Show earlier', disabled: true });
      await goUp(screen, button);
      await button.scrollIntoViewIfNeeded();
      return screen;
    },
  },
  {
    name: 'reading-earlier-failed',
    async arrange(stage, view) {
      const screen = await openLongChat(stage, COUNT, view);
      await screen.refuse(EARLIER, 'chat_not_found');
      await goUp(screen, screen.alert());
      await expectText(screen.alert(), 'The earlier messages could not be read.');
      await screen.alert().scrollIntoViewIfNeeded();
      return screen;
    },
  },
];
