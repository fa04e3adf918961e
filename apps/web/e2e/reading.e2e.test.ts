import { answer, answerFrames, end, head } from '@parley/providers/testing';
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { DEFAULT_MODEL } from '../../server/test/harness.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import { LONG_CHAT_ID, longChatMessageId, openLongChat } from './long-chat.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const COUNT = 2_000;

/** Taller than any screen of the tests. */
const LONG_ANSWER = '\n\nA paragraph of the answer.\n\n'.repeat(60);

/** Much less than what is added at once. */
const WHEEL_PX = 1_800;

/** Two turns of the wheel may come into one frame of a busy machine. */
const MOST_AT_ONCE_PX = 3 * WHEEL_PX;

const stage = setUpStage();

const openLong = (count = COUNT) => openLongChat(stage, count);

function numbered(screen: Screen, index: number): Locator {
  return screen.page.locator(`[data-message="${longChatMessageId(index)}"]`);
}

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
    const before = await settledTop(numbered(screen, 1_900));
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

    await screen.page.addInitScript((id) => {
      const tops: number[] = [];
      const look = () => {
        const row = document.querySelector(`[data-message="${id}"]`);
        if (row !== null) {
          tops.push(Math.round(row.getBoundingClientRect().top));
          document.documentElement.dataset['tops'] = JSON.stringify(tops);
        }
        requestAnimationFrame(afterPaint);
      };
      // In the frame itself, what comes into view has not its size yet.
      const afterPaint = () => setTimeout(look);
      afterPaint();
    }, longChatMessageId(1_900));
    await screen.page.goto(`${stage.server.url}/chats/${LONG_CHAT_ID}`);
    await expectVisible(numbered(screen, 1_900));
    await settledTop(numbered(screen, 1_900));
    const tops = await screen.page.evaluate(() => document.documentElement.dataset['tops']);
    const drawnAt: number[] = JSON.parse(tops ?? '[]');
    expect({ drawnAt, most: Math.max(...drawnAt) - Math.min(...drawnAt) }).toMatchObject({
      most: 0,
    });
    expect(Math.abs((await settledTop(numbered(screen, 1_900))) - before)).toBeLessThan(4);
    await screen.button('New below').click();
    await expectVisible(screen.conversation.getByText('From elsewhere', { exact: true }));
    await expectGone(screen.button('New below'));
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

describe('an answer that grows', () => {
  test('its question stands at the top, nothing follows it, and the end can be caught up with', async () => {
    const screen = await openLong(40);
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Begins'], [LONG_ANSWER, 'The end']));
    await screen.send('A question');
    await expectText(screen.answer(), 'Begins');
    const question = screen.conversation.getByText('A question', { exact: true });
    const top = await settledTop(question);
    expect(top - (await settledTop(screen.conversation))).toBeLessThan(60);
    gate.release();
    await expectText(screen.answer(), 'The end');
    await expectVisible(screen.button('Send'));
    expect(Math.abs((await settledTop(question)) - top)).toBeLessThan(2);
    await screen.button('New below').click();
    await expectSoon(
      () => isInView(screen.conversation.getByText('The end', { exact: true })),
      true,
    );
    await expectGone(screen.button('New below'));
  });

  test('a reader at its end is taken along, until they turn back, mark text or unfold something', async () => {
    const screen = await openLong(40);
    const gates = [0, 1, 2, 3].map(() => stage.server.upstream.hold());
    stage.server.upstream.next([
      head(),
      ...gates.flatMap((gate, index) => [
        { do: 'wait' as const, gate },
        ...answerFrames({ deltas: [`${LONG_ANSWER}Part ${index}\n\n`] }),
      ]),
      end,
    ]);
    await screen.send('A long one');
    gates[0]?.release();
    await expectText(screen.answer(), 'Part 0');
    await screen.button('New below').click();
    gates[1]?.release();
    await expectText(screen.answer(), 'Part 1');
    await expectSoon(
      () => isInView(screen.conversation.getByText('Part 1', { exact: true })),
      true,
    );

    const part = screen.conversation.getByText('Part 1', { exact: true });
    await part.selectText();
    const marked = await settledTop(part);
    gates[2]?.release();
    await expectText(screen.answer(), 'Part 2');
    expect(Math.abs((await settledTop(part)) - marked)).toBeLessThan(2);

    await screen.page.evaluate(() => document.getSelection()?.removeAllRanges());
    await screen.conversation.hover();
    await screen.page.mouse.wheel(0, -100);
    const turned = await settledTop(part);
    gates[3]?.release();
    await expectText(screen.answer(), 'Part 3');
    await expectVisible(screen.button('Send'));
    expect(Math.abs((await settledTop(part)) - turned)).toBeLessThan(2);
    await screen.conversation.focus();
    await screen.page.keyboard.press('End');
    await expectSoon(
      () => isInView(screen.conversation.getByText('Part 3', { exact: true })),
      true,
    );
    await expectGone(screen.button('New below'));
  });
});

test('while an answer is written, nothing in the page changes but its own message', async () => {
  const screen = await openLong(40);
  const gate = stage.server.upstream.hold();
  stage.server.upstream.next(heldAnswer(gate, ['Begins'], [LONG_ANSWER, 'The end']));
  await screen.send('A question');
  await expectText(screen.answer(), 'Begins');
  await screen.page.evaluate(() => {
    const rows = [...document.querySelectorAll('[data-message]')].slice(0, -1);
    const changed = new MutationObserver((changes) => {
      document.documentElement.dataset['changed'] = String(changes.length);
    });
    for (const row of rows)
      changed.observe(row, { childList: true, subtree: true, characterData: true });
  });
  gate.release();
  await expectText(screen.answer(), 'The end');
  const changed = () => screen.page.evaluate(() => document.documentElement.dataset['changed']);
  expect(await changed()).toBeUndefined();
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

/** Where a part begins, once it stands still. */
async function settledTop(part: Locator): Promise<number> {
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

function readUpTo(screen: Screen, index: number): Promise<void> {
  return readTo(screen, index, -WHEEL_PX);
}

/** Turns the wheel until a message is in view, or was: a turn may pass it. */
async function readTo(screen: Screen, index: number, by: number): Promise<void> {
  await screen.conversation.hover();
  await expect
    .poll(
      async () => {
        await screen.page.mouse.wheel(0, by);
        return isPassed(numbered(screen, index), by < 0);
      },
      { timeout: 20_000, interval: 30 },
    )
    .toBe(true);
}

async function isPassed(part: Locator, upwards: boolean): Promise<boolean> {
  if ((await part.count()) === 0) return false;
  const { top, bottom } = await part.evaluate((element) => {
    const box = element.getBoundingClientRect();
    return { top: box.top - innerHeight, bottom: box.bottom };
  });
  return upwards ? bottom > 0 : top < 0;
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

/** The id of the message that the reader sees first. */
function firstInView(screen: Screen): Promise<string | null> {
  return screen.conversation.evaluate((box) => {
    const { top } = box.getBoundingClientRect();
    const rows = [...box.querySelectorAll('[data-message]')];
    const first = rows.find((row) => row.getBoundingClientRect().bottom > top);
    return first?.getAttribute('data-message') ?? null;
  });
}

/** The id of the message at which the page remembers that its last chat was left. */
function rememberedId(screen: Screen): Promise<string | null> {
  return screen.page.evaluate(() => {
    const { places } = JSON.parse(localStorage.getItem('parley.places') ?? '{}').state ?? {};
    return places?.[0]?.messageId ?? null;
  });
}

function isInView(part: Locator): Promise<boolean> {
  return part.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
}
