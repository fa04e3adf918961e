import type { BrowserContext, Page } from 'playwright-core';

/** A headless browser counts every tab as visible: this lets a test say which ones are. */
export async function overrideVisibility(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    let isHidden = false;
    Object.defineProperty(document, 'visibilityState', {
      get: () => (isHidden ? 'hidden' : 'visible'),
    });
    Object.defineProperty(document, 'hidden', { get: () => isHidden });
    window.addEventListener('test:visibility', (event) => {
      isHidden = event instanceof CustomEvent && event.detail === 'hidden';
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    });
  });
}

export async function setVisibility(page: Page, state: 'visible' | 'hidden'): Promise<void> {
  await page.evaluate((detail) => {
    window.dispatchEvent(new CustomEvent('test:visibility', { detail }));
  }, state);
}
