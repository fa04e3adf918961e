import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2 AA and below, and what the makers of the rules call best practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What is wrong with the page for people who do not see, point or hear: the rule, and where. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(async (values) => {
    const runOnly = { type: 'tag', values } as const;
    // Read here: to hand over all that is right with the page takes twice as long as to find it out.
    const { violations: found } = await window.axe.run(document, { runOnly });
    return found.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`),
    );
  }, RULES);
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
