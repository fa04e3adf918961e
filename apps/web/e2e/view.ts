import type { Locator } from 'playwright-core';
import { expect } from 'vitest';

import { longChatMessageId } from './long-chat.ts';
import type { Screen } from './screen.ts';

/** Much less than what is added at once. */
export const WHEEL_PX = 1_800;

/** Two turns of the wheel may come into one frame of a busy machine. */
export const MOST_AT_ONCE_PX = 3 * WHEEL_PX;

/** Of a long chat, the message with this number. */
export function numbered(screen: Screen, index: number): Locator {
  return screen.page.locator(`[data-message="${longChatMessageId(index)}"]`);
}

/** Notes where a part of the page stands after each paint, from the next load on. */
export async function noteTops(screen: Screen, find: string): Promise<void> {
  await screen.page.addInitScript((selector) => {
    const tops: number[] = [];
    const look = () => {
      const part = document.querySelector(selector);
      if (part !== null) {
        tops.push(Math.round(part.getBoundingClientRect().top));
        document.documentElement.dataset['tops'] = JSON.stringify(tops);
      }
      requestAnimationFrame(afterPaint);
    };
    // In the frame itself, what comes into view has not its size yet.
    const afterPaint = () => setTimeout(look);
    afterPaint();
  }, find);
}

/** What {@link noteTops} has noted. */
export async function notedTops(screen: Screen): Promise<number[]> {
  const tops = await screen.page.evaluate(() => document.documentElement.dataset['tops']);
  return JSON.parse(tops ?? '[]');
}

/** Where a part begins, once it stands still. */
export async function settledTop(part: Locator): Promise<number> {
  let last = Number.NaN;
  await expect
    .poll(
      async () => {
        const before = last;
        last = (await part.boundingBox())?.y ?? Number.NaN;
        return last === before;
      },
      { interval: 100, timeout: 10_000 },
    )
    .toBe(true);
  return last;
}

/**
 * Watches how far messages in view move from one frame to the next.
 *
 * @returns what tells the farthest so far, in pixels
 */
export async function watchJumps(screen: Screen): Promise<() => Promise<number>> {
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

export function readUpTo(screen: Screen, index: number): Promise<void> {
  return readTo(screen, index, -WHEEL_PX);
}

/** Turns the wheel until a message is in view, or was: a turn may pass it. */
export function readTo(screen: Screen, index: number, by: number): Promise<void> {
  return scrollTo(screen, numbered(screen, index), by);
}

/** Turns the wheel, by so many pixels at a time, until a part is in view, or was. */
export async function scrollTo(screen: Screen, part: Locator, by: number): Promise<void> {
  await screen.conversation.hover();
  await expect
    .poll(
      async () => {
        await screen.page.mouse.wheel(0, by);
        return isPassed(part, by < 0);
      },
      { timeout: 20_000, interval: 30 },
    )
    .toBe(true);
}

export async function isPassed(part: Locator, upwards: boolean): Promise<boolean> {
  if ((await part.count()) === 0) return false;
  const { top, bottom } = await part.evaluate((element) => {
    const box = element.getBoundingClientRect();
    return { top: box.top - innerHeight, bottom: box.bottom };
  });
  return upwards ? bottom > 0 : top < 0;
}

export async function isThere(part: Locator): Promise<boolean> {
  return (await part.count()) > 0 && (await isSeen(part));
}

/** Whether any of it is in view. */
export function isSeen(part: Locator): Promise<boolean> {
  return part.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
}

/** The id of the message that the reader sees first. */
export function firstInView(screen: Screen): Promise<string | null> {
  return screen.conversation.evaluate((box) => {
    const { top } = box.getBoundingClientRect();
    const rows = [...box.querySelectorAll('[data-message]')];
    const first = rows.find((row) => row.getBoundingClientRect().bottom > top);
    return first?.getAttribute('data-message') ?? null;
  });
}

/** The id of the message at which the page remembers that its last chat was left. */
export function rememberedId(screen: Screen): Promise<string | null> {
  return screen.page.evaluate(() => {
    const { places } = JSON.parse(localStorage.getItem('parley.places') ?? '{}').state ?? {};
    return places?.[0]?.messageId ?? null;
  });
}

export function isInView(part: Locator): Promise<boolean> {
  return part.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
}
