import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { violations } from './accessibility.ts';
import { comparePicture } from './pictures.ts';
import { setUpStage } from './stage.ts';
import { STATES } from './states.ts';

const stage = setUpStage();

const VIEWS = [
  { width: 1440, height: 900 },
  { width: 360, height: 740 },
];
const THEMES = ['light', 'dark'] as const;

/** What differs from run to run, and what stands for it in the pictures. */
const CHANGING: readonly [RegExp, string][] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'request-id'],
  [/\b\d+ s\b/g, '8 s'],
  [/\b\d:\d\d\b/g, '0:24'],
];

describe.each(VIEWS)('on a page of $width pixels', (view) => {
  test.each(STATES)(
    '$name is open to everybody, and looks as it did',
    async ({ name, arrange }) => {
      const screen = await arrange(stage, view);
      const { page } = screen;
      await page.emulateMedia({ reducedMotion: 'reduce' });
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        expect(await violations(page)).toEqual([]);
      }
      await steady(page);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        await comparePicture(page, `${name}-${theme}-${view.width}`);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    },
  );
});

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
