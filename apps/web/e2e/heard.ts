import type { Page } from 'playwright-core';

/** What a screen reader is told by itself, and whether it interrupts what it reads. */
export interface Heard {
  how: 'polite' | 'assertive';
  text: string;
}

/**
 * Listens to a page as a screen reader does, from before its first script on: whenever words come
 * into a live region it is told, an atomic one as a whole. What is hidden from it, and what happens
 * on a page that cannot be seen, it does not hear.
 *
 * @returns what was heard since it was last asked
 */
export async function listenTo(page: Page): Promise<() => Promise<Heard[]>> {
  await page.addInitScript(() => {
    const heard: Heard[] = [];
    const LIVE = '[role=status], [role=alert], [role=log], output, [aria-live]';
    const ATOMIC = '[role=status], [role=alert], output, [aria-atomic=true]';
    const howOf = (region: Element): Heard['how'] | null => {
      const live = region.getAttribute('aria-live');
      if (live === 'off') return null;
      if (live === 'assertive' || live === 'polite') return live;
      return region.getAttribute('role') === 'alert' ? 'assertive' : 'polite';
    };
    const wordsOf = (node: Node): string => {
      if (node instanceof Element && node.matches('[aria-hidden=true], [hidden]')) return '';
      if (node instanceof Text) return node.data;
      return [...node.childNodes].map(wordsOf).join(' ');
    };
    const last = new WeakMap<Element, string>();
    const tell = (region: Element, node: Node) => {
      const how = howOf(region);
      if (
        how === null ||
        region.closest('[aria-hidden=true]') !== null ||
        document.visibilityState === 'hidden'
      )
        return;
      const element = node instanceof Element ? node : node.parentElement;
      if (element === null || element.closest('[aria-hidden=true]') !== null) return;
      const isWhole = region.matches(ATOMIC);
      const text = wordsOf(isWhole ? region : node)
        .replaceAll(/\s+/g, ' ')
        .trim();
      // A region is told once for all that changed in it at one time.
      if (isWhole && last.get(region) === text) return;
      last.set(region, text);
      if (text !== '') heard.push({ how, text });
    };
    /** A region that comes with its words is told only if it is an alert: so do readers, most of them. */
    const isTold = (region: Element, added: readonly Node[]) =>
      region.matches('[role=alert]') || !added.some((node) => node.contains(region));
    new MutationObserver((mutations) => {
      const added = mutations.flatMap(({ addedNodes }) => [...addedNodes]);
      const changed = [
        ...added,
        ...mutations.map(({ type, target }) => (type === 'characterData' ? target : null)),
      ];
      for (const node of changed) {
        if (node === null || !node.isConnected) continue;
        const element = node instanceof Element ? node : node.parentElement;
        const region = element?.closest(LIVE) ?? null;
        if (region !== null && isTold(region, added)) tell(region, node);
        if (node instanceof Element)
          for (const alert of node.querySelectorAll('[role=alert]')) tell(alert, alert);
      }
      for (const { target } of mutations) {
        // Words that were taken away are not told, and may come again.
        const region = target instanceof Element ? target.closest(LIVE) : null;
        if (region !== null && wordsOf(region).trim() === '') last.delete(region);
      }
    }).observe(document, { childList: true, subtree: true, characterData: true });
    Object.assign(window, { takeHeard: () => heard.splice(0) });
  });
  await page.reload();
  return () => page.evaluate(() => window.takeHeard());
}

declare global {
  interface Window {
    takeHeard: () => Heard[];
  }
}
