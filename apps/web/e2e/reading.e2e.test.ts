import { answer } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { DEFAULT_MODEL } from '../../server/test/harness.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { LONG_CHAT_ID, longChatMessageId, openLongChat } from './long-chat.ts';
import { setUpStage } from './stage.ts';
import {
  firstInView,
  isInView,
  isSeen,
  isThere,
  MOST_AT_ONCE_PX,
  notedTops,
  noteTops,
  numbered,
  readTo,
  readUpTo,
  rememberedId,
  scrollTo,
  settledTop,
  watchJumps,
  WHEEL_PX,
} from './view.ts';

const COUNT = 2_000;

/** Many screens long, and of blocks that are lower and higher than others. */
const LONG_ANSWER = Array.from(
  { length: 100 },
  (_, index) => `Item ${index}\n\n${index % 3 === 0 ? 'A line.' : 'Some words more. '.repeat(40)}`,
).join('\n\n');

const stage = setUpStage();

const openLong = (count = COUNT) => openLongChat(stage, count);

describe('a chat of two thousand messages', () => {
  test('opens at its end, with no more in the page than some screens', async () => {
    const screen = await openLong();
    expect(await isInView(numbered(screen, COUNT - 1))).toBe(true);
    const nodes = await screen.page.evaluate(() => document.querySelectorAll('*').length);
    expect(nodes).toBeLessThan(1_500);
  });

  test('fills a screen that is taller than what is drawn at first', async () => {
    const screen = await openLongChat(stage, 60, { width: 1440, height: 9_000 });
    await expectSoon(() => numbered(screen, 35).count(), 1);
    expect(await isInView(numbered(screen, 59))).toBe(true);
  });

  test('older messages come by themselves, nothing moves, and what is far away goes', async () => {
    const screen = await openLong();
    const jumps = await watchJumps(screen);
    for (const index of [1_960, 1_900, 1_800, 1_700, 1_600]) await readUpTo(screen, index);
    expect(await jumps()).toBeLessThanOrEqual(MOST_AT_ONCE_PX);
    const mounted = await screen.page.locator('[data-message]').count();
    expect(mounted).toBeLessThanOrEqual(300);
    await expectGone(numbered(screen, COUNT - 1));
    await screen.button('Latest').click();
    await expectSoon(() => isInView(numbered(screen, COUNT - 1)), true);
  });
});

describe('where a chat is read', () => {
  test('a chat opens where it was left, before anything is painted, and tells what came below', async () => {
    const screen = await openLong();
    await readUpTo(screen, 1_900);
    await settledTop(numbered(screen, 1_900));
    await expectSoon(
      async () => (await rememberedId(screen)) === (await firstInView(screen)),
      true,
    );
    const seen = `[data-message="${await firstInView(screen)}"]`;
    const row = screen.page.locator(seen);
    const before = await settledTop(row);
    await screen.page.getByRole('link', { name: 'New chat' }).click();
    await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
    const { body } = await stage.server.call('POST', '/api/generations', {
      chatId: LONG_CHAT_ID,
      parentId: longChatMessageId(COUNT - 1),
      message: { parts: [{ type: 'text', text: 'From elsewhere' }] },
      modelId: DEFAULT_MODEL,
      stream: false,
    });
    expect(body.message.id).toBeTruthy();

    await noteTops(screen, seen);
    await screen.page.goto(`${stage.server.url}/chats/${LONG_CHAT_ID}`);
    await expectVisible(row);
    await settledTop(row);
    const drawnAt = await notedTops(screen);
    expect({ drawnAt, most: Math.max(...drawnAt) - Math.min(...drawnAt) }).toMatchObject({
      most: 0,
    });
    expect(Math.abs((await settledTop(row)) - before)).toBeLessThan(4);
    await screen.button('New below').click();
    await expectVisible(screen.conversation.getByText('From elsewhere', { exact: true }));
    await expectGone(screen.button('New below'));
  });

  test('so does one that was left in the middle of a long answer', async () => {
    const screen = await openLongChat(stage, 2);
    stage.server.upstream.next(answer({ deltas: [LONG_ANSWER] }));
    await screen.send('Say much');
    await expectText(screen.answer(), 'Item 99');
    const middle = screen.conversation.getByText('Item 60', { exact: true });
    await scrollTo(screen, middle, WHEEL_PX / 4);
    const before = await settledTop(middle);
    await expectSoon(
      async () => (await rememberedId(screen)) === (await firstInView(screen)),
      true,
    );

    await noteTops(screen, '#noted');
    await screen.page.addInitScript(() => {
      new MutationObserver(() => {
        const items = [...document.querySelectorAll('[role=log] p')];
        const found = items.find((item) => item.textContent === 'Item 60');
        if (found !== undefined) found.id = 'noted';
      }).observe(document, { subtree: true, childList: true });
    });
    await screen.page.reload();
    await expectVisible(middle);
    const after = await settledTop(middle);
    expect(Math.abs(after - before)).toBeLessThan(4);
    const drawnAt = await notedTops(screen);
    expect(drawnAt.length).toBeGreaterThan(1);
    expect({ drawnAt, most: Math.max(...drawnAt) - Math.min(...drawnAt) }).toMatchObject({
      most: 0,
    });
  });

  test('a window that becomes as narrow as a phone shows the same message', async () => {
    const screen = await openLong(400);
    await readUpTo(screen, 370);
    await settledTop(numbered(screen, 370));
    // Where the view rests is remembered: that is the place that counts, once the wheel has ended.
    const firstSeen = () => firstInView(screen);
    await expectSoon(async () => (await rememberedId(screen)) === (await firstSeen()), true);
    const before = await firstSeen();
    await screen.page.setViewportSize({ width: 360, height: 740 });
    const row = screen.page.locator(`[data-message="${before}"]`);
    await settledTop(row);
    expect(await isSeen(row)).toBe(true);
  });

  test('later messages come by themselves where the chat was opened in its middle', async () => {
    const screen = await openLong();
    await screen.page.goto(
      `${stage.server.url}/chats/${LONG_CHAT_ID}?message=${longChatMessageId(1_000)}`,
    );
    await expectSoon(() => isThere(numbered(screen, 1_000)), true);
    const jumps = await watchJumps(screen);
    await readTo(screen, 1_100, WHEEL_PX);
    await readTo(screen, 900, -WHEEL_PX);
    expect(await jumps()).toBeLessThanOrEqual(MOST_AT_ONCE_PX);
  });
});

test('a keyboard that comes up over the page leaves the end of the chat in view', async () => {
  const screen = await openLongChat(stage, 40, { width: 360, height: 740 });
  const last = numbered(screen, 39);
  const bottom = () => last.evaluate((row) => Math.round(row.getBoundingClientRect().bottom));
  const composerBottom = async () => {
    const box = await screen.composer.boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };
  const before = { end: await bottom(), composer: await composerBottom() };
  // No keyboard comes up here: this is what a phone tells of one.
  const keyboard = (height: number) =>
    screen.page.evaluate((seen) => {
      Object.defineProperty(visualViewport, 'height', { configurable: true, value: seen });
      visualViewport?.dispatchEvent(new Event('resize'));
    }, height);
  await keyboard(440);
  await expectSoon(async () => (await composerBottom()) - before.composer, -300);
  await expectSoon(async () => (await bottom()) - before.end, -300);
  await keyboard(740);
  await expectSoon(async () => (await bottom()) - before.end, 0);
});

test('what could not be read is told, and read at a press', async () => {
  const screen = await openLong();
  await screen.refuse('**/messages?before=**', 'internal_error');
  await screen.conversation.hover();
  await expect
    .poll(
      async () => {
        await screen.page.mouse.wheel(0, -WHEEL_PX);
        return screen.alert().isVisible();
      },
      // The page has tried again by itself before it says so.
      { timeout: 30_000, interval: 200 },
    )
    .toBe(true);
  await expectText(screen.alert(), 'The earlier messages could not be read.');
  await screen.page.unroute('**/messages?before=**');
  await screen.conversation.getByRole('button', { name: 'Try again' }).press('Enter');
  await expectSoon(() => numbered(screen, 1_920).count(), 1);
});
