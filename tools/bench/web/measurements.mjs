// What is done with a page to learn what it costs. Each takes the stage and whose page it is, `parley` or
// `naive`, and gives numbers; a page is fresh each time, and so is its chat.
import { setTimeout as delay } from 'node:timers/promises';

import { percentile } from '../statistics.mjs';
import { textOf } from './answers.mjs';
import { withPage } from './page.mjs';
import { LAST_WORDS } from './seed.mjs';
import { CUT, MODELS } from './stage.mjs';

const LONG_FRAME_MS = 33.4;
const WORSE_TASK_MS = 100;
const KEYS = 'the quick brown fox jumps over it';
const KEY_PAUSE_MS = 120;
/** The shortest time of a key press that a browser tells of. */
const SHORTEST_KEY_MS = 16;
const PASTED_LINES = 20_000;
const SWITCHES = 30;
/** Of an answer of 2.5 s: the page needs the rest of it to come back. */
const LATEST_CUT_MS = 1_200;
const DRAWN_MS = 5_000;

async function opened({ browser, pages }, whose, chatId, rate, work) {
  return withPage(browser, async (measured) => {
    await measured.page.goto(pages[whose](chatId));
    await measured.page.getByRole('textbox', { name: 'Message' }).waitFor();
    // Before it knows the model of its chat, the app asks for one instead of sending.
    if (whose === 'parley' && chatId !== undefined)
      await measured.page.getByRole('button', { name: /^Model: / }).waitFor();
    await measured.settled();
    await measured.throttle(rate);
    return work(measured);
  });
}

async function openedAtEnd(stage, whose, chatId, rate, work) {
  return opened(stage, whose, chatId, 1, async (measured) => {
    await measured.page.evaluate((words) => window.bench.shows(words), LAST_WORDS);
    await measured.throttle(rate);
    return work(measured);
  });
}

function framesOf({ frames, longTasks, shifts }) {
  return {
    frameP95Ms: percentile(frames, 95),
    longFrames: frames.filter((ms) => ms > LONG_FRAME_MS).length,
    longTasks: longTasks.length,
    longTaskMs: sum(longTasks),
    worseTasks: longTasks.filter((ms) => ms > WORSE_TASK_MS).length,
    shift: sum(shifts),
  };
}

/** A thousand tokens at 200 a second at the end of 2,000 messages. */
export async function steady(stage, whose, { rate }) {
  const chatId = await stage.chatOf({ messages: 2_000, model: MODELS.steady });
  return openedAtEnd(stage, whose, chatId, rate, async (measured) => {
    const record = await measured.answer('Go on');
    return { ...framesOf(record), ...record.cost };
  });
}

/** 8,000 tokens at 1,000 a second in an empty chat. */
export async function fast(stage, whose, { rate }) {
  const chatId = await stage.chatOf({ messages: 0, model: MODELS.fast });
  return opened(stage, whose, chatId, rate, async (measured) => {
    const record = await measured.answer('Begin');
    return { ...framesOf(record), ...record.cost };
  });
}

/** 20,000 tokens at 1,000 a second; the cost of each tenth. */
export async function long(stage, whose, { rate }) {
  const chatId = await stage.chatOf({ messages: 0, model: MODELS.long });
  return opened(stage, whose, chatId, rate, async (measured) => {
    const tenths = [];
    const record = await measured.answer('Begin', async () => {
      let before = (await measured.counters()).cpuMs;
      for (let tenth = 0; tenth < 10; tenth += 1) {
        await delay(1_950);
        const now = (await measured.counters()).cpuMs;
        tenths.push(now - before);
        before = now;
      }
    });
    return { ...record.cost, lastToFirst: tenths.at(-1) / tenths[0] };
  });
}

/** From a click in the list of chats to the last screen of 2,000 messages. */
export async function open(stage, whose, { rate }) {
  const chatId = await stage.chatOf({
    messages: 2_000,
    model: MODELS.steady,
    title: 'The long one',
  });
  if (whose === 'naive') {
    return withPage(stage.browser, async (measured) => {
      await measured.throttle(rate);
      await measured.page.goto(stage.pages.naive(chatId));
      const openMs = await measured.page.evaluate((words) => window.bench.shows(words), LAST_WORDS);
      return { openMs, nodes: await measured.nodes() };
    });
  }
  return opened(stage, whose, undefined, rate, async (measured) => {
    const link = measured.page.getByRole('link', { name: 'The long one' }).first();
    await link.waitFor();
    // The app is warm: what a page of messages needs has been fetched.
    await measured.page.waitForLoadState('networkidle');
    const openMs = await link.evaluate(async (element, words) => {
      const start = performance.now();
      element.click();
      return (await window.bench.shows(words)) - start;
    }, LAST_WORDS);
    const apiMs = await measured.page.evaluate(() => {
      const asked = performance.getEntriesByType('resource');
      return asked.findLast(({ name }) => name.includes('/messages')).duration;
    });
    await measured.page.waitForLoadState('networkidle');
    await measured.settled();
    return { openMs, apiMs, nodes: await measured.nodes() };
  });
}

/** Keys pressed while an answer is written at the end of 2,000 messages. */
export async function keys(stage, whose, { rate }) {
  const chatId = await stage.chatOf({ messages: 2_000, model: MODELS.steady });
  return openedAtEnd(stage, whose, chatId, rate, async (measured) => {
    const { events } = await measured.answer('Go on', async ({ page }) => {
      for (const key of KEYS) {
        await page.keyboard.type(key);
        await delay(KEY_PAUSE_MS);
      }
    });
    // Each key has up to three events; those of which nothing is told took less than the shortest.
    const times = [
      ...events,
      ...Array(Math.max(0, KEYS.length * 3 - events.length)).fill(SHORTEST_KEY_MS),
    ];
    return { keyP95Ms: percentile(times, 95), keyMaxMs: Math.max(...times) };
  });
}

/** From Ctrl V to a page that draws and answers again. */
export async function paste(stage, whose, { rate }) {
  const chatId = await stage.chatOf({ messages: 0, model: MODELS.steady });
  return opened(stage, whose, chatId, 1, async (measured) => {
    const { page } = measured;
    const text = Array.from({ length: PASTED_LINES }, (_, index) => `line ${index} of a log`).join(
      '\n',
    );
    await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await page.getByRole('textbox', { name: 'Message' }).focus();
    await page.evaluate(() => {
      window.pasted = new Promise((done) => {
        addEventListener(
          'paste',
          async () => {
            const start = performance.now();
            await window.bench.settled();
            setTimeout(() => done(performance.now() - start));
          },
          { capture: true, once: true },
        );
      });
    });
    await measured.throttle(rate);
    await page.keyboard.press('ControlOrMeta+v');
    const pasteMs = await page.evaluate(() => window.pasted);
    return { pasteMs };
  });
}

/** The heap of a warm page with a chat of 2,000 messages, and how it grows on going to and fro. */
export async function heap(stage) {
  const titles = ['One of four', 'Two of four', 'Three of four', 'Four of four'];
  const chats = [];
  for (const title of titles)
    chats.push(await stage.chatOf({ messages: 2_000, model: MODELS.steady, title }));
  return openedAtEnd(stage, 'parley', chats[0], 1, async (measured) => {
    const { page } = measured;
    const visit = async (title) => {
      await page.getByRole('link', { name: title }).first().click();
      await page.waitForURL((url) => url.pathname.includes('/chats/'));
      await page.evaluate((words) => window.bench.shows(words), LAST_WORDS);
    };
    const goRound = async () => {
      for (let times = 1; times <= SWITCHES; times += 1) await visit(titles[times % titles.length]);
      await visit(titles[0]);
      return measured.heapMib();
    };
    // Code that runs often is compiled on the way, about 1 MiB of it: once, and no leak.
    const heapMib = await goRound();
    return { heapMib, growth: (await goRound()) / heapMib - 1 };
  });
}

/** Reloads a page in the middle of an answer, at any moment of it. */
export async function reload(stage) {
  const chatId = await stage.chatOf({ messages: 0, model: MODELS.cut });
  return opened(stage, 'parley', chatId, 1, async ({ page }) => {
    const field = page.getByRole('textbox', { name: 'Message' });
    await field.fill('Begin');
    await field.press('Enter');
    await page.evaluate(() => window.bench.hasBegun());
    await delay(Math.random() * LATEST_CUT_MS);
    await page.reload();
    await page.evaluate(() => window.bench.hasAnswer());
    const replayMs = await page.evaluate(() => performance.now());
    await page.evaluate(() => window.bench.hasEnded());
    const shown = await drawnText(page);
    await page.reload();
    await page.getByRole('article').nth(1).waitFor();
    const { messages } = await stage.api('GET', `/api/chats/${chatId}/messages`);
    const stored = messages
      .at(-1)
      .parts.map((part) => part.text ?? '')
      .join('');
    const isStored = stored === textOf(CUT);
    const isDrawn = await showsSoon(page, shown);
    return { replayMs, mismatches: isStored && isDrawn ? 0 : 1 };
  });
}

/** Whether the answer comes to read as it did; colours and formulas follow a moment later. */
async function showsSoon(page, text) {
  for (const end = performance.now() + DRAWN_MS; performance.now() < end; await delay(100))
    if ((await drawnText(page)) === text) return true;
  return false;
}

/** Every character of the answer, in view or not, as it stands in the page. */
function drawnText(page) {
  return page
    .getByRole('article')
    .nth(1)
    .evaluate(async (article) => {
      await window.bench.settled();
      return article.textContent;
    });
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
