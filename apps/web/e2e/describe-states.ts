import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';

import { violations, violationsOfColour } from './accessibility.ts';
import { comparePicture } from './pictures.ts';
import { setUpStage } from './stage.ts';
import type { State } from './states/scene.ts';

const THEMES = ['light', 'dark'] as const;
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 740 };

/** What differs from run to run, and what stands for it in the pictures. */
const CHANGING: readonly [RegExp, string][] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'request-id'],
  [/\b[0-9a-hjkmnp-tv-z]{26}\b/g, 'request-id'],
  [/\bsk-parley-[\w-]{5,}/g, 'sk-parley-Zq3vW8xLr2NcT5bYk7HfD1sGm9PjA4eUo6iRnBtVy0w'],
  [/\bsk-parley-[\w-]{4}…/g, 'sk-parley-Zq3v…'],
  [/\bUsed (?:just now|\d+ min ago)/g, 'Used just now'],
  [/\bin \d+\u{a0}(?:min|h)/gu, 'in 8\u{a0}h'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:3141'],
  // How fast the fake upstream was, where it was not so fast that nobody can tell.
  [/ · [\d,]{3,} tok\/s/g, ''],
  [/\b\d+\s?s\b/g, '8 s'],
  [/\b\d{1,2}:\d\d\b/g, '0:24'],
  [/\b[A-Z][a-z]{2} \d{1,2}, \d{4}\b/g, 'Nov 22, 2026'],
];

/** Each state on a wide page and on a phone, in both themes: for those who do not see it, and for those who do. */
export function describeStates(states: readonly State[]): void {
  const stage = setUpStage();

  test.each(states)('$name is open to everybody, and looks as it did', async (state) => {
    const { arrange, isLostWhenNarrow } = state;
    const { page } = await arrange(stage, WIDE);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expectAsEver(page, state, WIDE);
    if (isLostWhenNarrow) return;
    await page.setViewportSize(PHONE);
    // What looks at its own size has done so after the next frame.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await expectAsEver(page, state, PHONE);
  });

  test.each(states.filter(({ isLostWhenNarrow }) => isLostWhenNarrow))(
    '$name is open to everybody, and looks as it did, when it is come to on a phone',
    async (state) => {
      const { page } = await state.arrange(stage, PHONE);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await expectAsEver(page, state, PHONE);
    },
  );
}

async function expectAsEver(
  page: Page,
  { name, follows }: State,
  view: { width: number },
): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  // The title of a chat may come a moment after its messages.
  await page.locator('h1').first().waitFor({ state: 'attached' });
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violationsOfColour(page)).toEqual([]);
  await steady(page);
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    await follows?.(page, theme);
    await comparePicture(page, `${name}-${theme}-${view.width}`);
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}

/** Puts the same words wherever they differ from run to run. */
async function steady(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(
    (changing) => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
        let text = node.nodeValue ?? '';
        for (const [source, flags, word] of changing)
          text = text.replaceAll(new RegExp(source, flags), word);
        if (text !== node.nodeValue) node.nodeValue = text;
      }
    },
    CHANGING.map(([pattern, word]) => [pattern.source, pattern.flags, word] as const),
  );
}
