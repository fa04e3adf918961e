import { answer } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { DEFAULT_MODEL } from '../../server/test/harness.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { LONG_CHAT_ID, longChatMessageId, openLongChat } from './long-chat.ts';
import { setUpStage } from './stage.ts';
import { isInView, isThere, numbered } from './view.ts';

const COUNT = 2_000;

const stage = setUpStage();

const openLong = (count = COUNT) => openLongChat(stage, count);

describe('a message that is looked for', () => {
  test('is in view, marked and in focus, however far it is, and the address is that of the chat', async () => {
    const screen = await openLong();
    await screen.page.goto(
      `${stage.server.url}/chats/${LONG_CHAT_ID}?message=${longChatMessageId(500)}`,
    );
    await expectSoon(() => isThere(numbered(screen, 500)), true);
    await expectVisible(numbered(screen, 500).locator('[data-part=mark]'));
    await expectSoon(
      () =>
        numbered(screen, 500)
          .getByRole('article')
          .evaluate((it) => it === document.activeElement),
      true,
    );
    await expectSoon(() => new URL(screen.page.url()).search, '');
    await screen.send('And now?');
    await expectText(screen.answer(), 'Hello');
    const stored = await stage.storedMessages(screen);
    expect(stored.at(-2)).toMatchObject({ parentId: longChatMessageId(COUNT - 1) });
  });

  test('shows nothing of a place that was left before, however long it takes to be read', async () => {
    const screen = await openLong(400);
    const { page } = screen;
    await page.goto(`${stage.server.url}/chats/${LONG_CHAT_ID}?message=${longChatMessageId(50)}`);
    await expectSoon(() => isThere(numbered(screen, 50)), true);
    await screen.button('Latest').click();
    await expectSoon(() => isThere(numbered(screen, 399)), true);
    const read = Promise.withResolvers<void>();
    await page.route('**/messages?around=**', async (route) => {
      await read.promise;
      await route.continue();
    });
    const asked = page.waitForRequest('**/messages?around=**');
    await page.keyboard.press('Control+Shift+F');
    await page.getByRole('textbox', { name: 'Find in chat' }).fill('number 222.');
    await asked;
    expect(await isThere(numbered(screen, 50))).toBe(false);
    expect(await isThere(numbered(screen, 399))).toBe(true);
    read.resolve();
    await expectSoon(() => isThere(numbered(screen, 222)), true);
  });

  test('on another branch has that branch shown; one that is gone leaves a sentence', async () => {
    const screen = await stage.openReady();
    const [first, second] = await twoBranches();
    await screen.page.goto(`${stage.server.url}/chats/${LONG_CHAT_ID}`);
    await expectVisible(screen.conversation.getByText('Second version'));
    await screen.page.goto(`${stage.server.url}/chats/${LONG_CHAT_ID}?message=${first}`);
    await expectVisible(screen.conversation.getByText('First version'));
    await screen.page.goto(`${stage.server.url}/chats/${LONG_CHAT_ID}?message=${second}`);
    await expectVisible(screen.conversation.getByText('Second version'));
    await screen.page.goto(`${stage.server.url}/chats/${LONG_CHAT_ID}?message=was-never-there`);
    await expectVisible(screen.page.getByText('That message is no longer in this chat.'));
    await expectVisible(screen.conversation.getByText('Second version'));
  });
});

describe('find in chat', () => {
  test('reaches what the page has not read, goes through it by keyboard, and gives the focus back', async () => {
    const screen = await openLong();
    await screen.composer.focus();
    await screen.page.keyboard.press('Control+Shift+F');
    const field = screen.page.getByRole('textbox', { name: 'Find in chat' });
    await expectSoon(() => screen.hasFocus(field), true);
    await screen.page.keyboard.type('number 777.');
    const bar = screen.page.getByRole('search', { name: 'Find in chat' });
    await expectText(bar, '40 of 40');
    await expectSoon(() => isThere(numbered(screen, 777)), true);
    expect(await screen.hasFocus(field)).toBe(true);
    await screen.page.keyboard.press('Enter');
    await expectText(bar, '1 of 40');
    await screen.page.keyboard.press('Shift+Enter');
    await expectText(bar, '40 of 40');
    const isMarked = () => screen.page.evaluate(() => CSS.highlights.get('find-current')?.size);
    await expectSoon(isMarked, 1);

    await field.fill('nothing of the kind');
    await expectText(bar, 'Not found');
    await screen.page.keyboard.press('Escape');
    await expectGone(bar);
    await expectSoon(() => screen.hasFocus(screen.composer), true);
  });

  test('counts what is said meanwhile, and does not take the reader back to what was found', async () => {
    const screen = await openLong(200);
    await screen.page.keyboard.press('Control+Shift+F');
    const field = screen.page.getByRole('textbox', { name: 'Find in chat' });
    await field.fill('number 7.');
    const bar = screen.page.getByRole('search', { name: 'Find in chat' });
    await expectText(bar, '40 of 40');
    await field.press('Shift+Enter');
    await expectText(bar, '39 of 40');
    await expectSoon(() => isThere(numbered(screen, 7)), true);
    stage.server.upstream.next(answer({ text: 'And number 7. it stays' }));
    await screen.send('Is it number 7. now?');
    await expectText(bar, '39 of 42');
    const question = screen.conversation.getByText('Is it number 7. now?', { exact: true });
    expect(await isInView(question)).toBe(true);
  });

  test('says when it could not ask, and asks again', async () => {
    const screen = await openLong(10);
    await screen.refuse('**/messages/search?**', 'internal_error');
    await screen.page.keyboard.press('Control+Shift+F');
    await screen.page.getByRole('textbox', { name: 'Find in chat' }).fill('number 7.');
    const bar = screen.page.getByRole('search', { name: 'Find in chat' });
    await expectVisible(bar.getByRole('button', { name: 'Try again' }));
    await screen.page.unroute('**/messages/search?**');
    await bar.getByRole('button', { name: 'Try again' }).click();
    await expectText(bar, '40 of 40');
  });
});

/** A question with two versions of its answer; the second is shown. @returns their ids */
async function twoBranches(): Promise<[string, string]> {
  const ids: string[] = [];
  let parentId: string | null = null;
  for (const text of ['First version', 'Second version']) {
    stage.server.upstream.next(answer({ text }));
    const message = parentId === null ? { parts: [{ type: 'text', text: 'Say it' }] } : undefined;
    const { body } = await stage.server.call('POST', '/api/generations', {
      chatId: LONG_CHAT_ID,
      parentId,
      message,
      modelId: DEFAULT_MODEL,
      stream: false,
    });
    ids.push(String(body.message.id));
    parentId = String(body.message.parentId);
  }
  const [first = '', second = ''] = ids;
  return [first, second];
}
