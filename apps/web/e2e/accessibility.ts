import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2 AA and below, and what the makers of the rules call best practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What is wrong with the page for people who do not see, point or hear: the rule, and where. */
export function violations(page: Page): Promise<string[]> {
  return found(page, { type: 'tag', values: RULES });
}

/** The same of what differs from theme to theme. */
export function violationsOfColour(page: Page): Promise<string[]> {
  return found(page, { type: 'rule', values: ['color-contrast', 'link-in-text-block'] });
}

async function found(page: Page, wanted: axe.RunOnly): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (runOnly) => {
    // Read here: to hand over all that is right with the page takes twice as long as to find it out.
    const { violations: broken } = await window.axe.run(document, { runOnly });
    return broken.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`),
    );
  }, wanted);
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
