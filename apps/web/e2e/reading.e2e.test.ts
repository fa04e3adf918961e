import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { DEFAULT_MODEL } from '../../server/test/harness.ts';
import { manyMessages } from '../../server/test/many-messages.ts';
import { expectGone, expectSoon, expectVisible } from './expect-soon.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const CHAT_ID = 'chat-that-is-long';
const COUNT = 2_000;

const WHEEL_PX = 700;

/** Two turns of the wheel may come into one frame of a busy machine. */
const MOST_AT_ONCE_PX = 3 * WHEEL_PX;

const stage = setUpStage();

/** A chat with so many messages, numbered in what they say, and the page that shows it. */
async function openLong(count = COUNT, view = {}): Promise<Screen> {
  const screen = await stage.openReady(view);
  const request = {
    chatId: CHAT_ID,
    parentId: null,
    message: { parts: [{ type: 'text', text: 'The first question' }] },
    modelId: DEFAULT_MODEL,
    stream: false,
  };
  const { body } = await stage.server.call('POST', '/api/generations', request);
  await manyMessages(stage.server.dataDir, {
    chatId: CHAT_ID,
    below: String(body.message.id),
    count,
  });
  await screen.page.goto(`${stage.server.url}/chats/${CHAT_ID}`);
  await expectVisible(numbered(screen, count - 1));
  return screen;
}

const idOf = (index: number) => `made-${String(index).padStart(6, '0')}-of-${CHAT_ID}`;

function numbered(screen: Screen, index: number): Locator {
  return screen.page.locator(`[data-message="${idOf(index)}"]`);
}

describe('a chat of two thousand messages', () => {
  test('opens at its end, with no more in the page than some screens', async () => {
    const screen = await openLong();
    expect(await isInView(numbered(screen, COUNT - 1))).toBe(true);
    const nodes = await screen.page.evaluate(() => document.querySelectorAll('*').length);
    expect(nodes).toBeLessThan(1_500);
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

/**
 * Watches how far messages in view move from one frame to the next.
 *
 * @returns what tells the farthest so far, in pixels
 */
async function watchJumps(screen: Screen): Promise<() => Promise<number>> {
  await screen.page.evaluate(() => {
    let tops = new Map<Element, number>();
    const look = () => {
      const rows = [...document.querySelectorAll('[data-message]')];
      const seen = rows.filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return bottom > 60 && top < innerHeight - 120;
      });
      const now = new Map(seen.map((row) => [row, row.getBoundingClientRect().top]));
      for (const [row, top] of now) {
        const moved = Math.abs(top - (tops.get(row) ?? top));
        const most = Number(document.documentElement.dataset['jump'] ?? 0);
        document.documentElement.dataset['jump'] = String(Math.max(most, moved));
      }
      tops = now;
      requestAnimationFrame(look);
    };
    look();
  });
  return () => screen.page.evaluate(() => Number(document.documentElement.dataset['jump']));
}

/** Turns the wheel until a message is in view; what is read must not move but by that. */
async function readUpTo(screen: Screen, index: number): Promise<void> {
  await screen.conversation.hover();
  await expect
    .poll(
      async () => {
        await screen.page.mouse.wheel(0, -WHEEL_PX);
        return isThere(numbered(screen, index));
      },
      { timeout: 20_000, interval: 30 },
    )
    .toBe(true);
}

async function isThere(part: Locator): Promise<boolean> {
  return (await part.count()) > 0 && (await isSeen(part));
}

/** Whether any of it is in view. */
function isSeen(part: Locator): Promise<boolean> {
  return part.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
}

function isInView(part: Locator): Promise<boolean> {
  return part.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
}
