import { expectSoon } from './expect-soon.ts';
import type { Screen } from './screen.ts';

/** More stops than any page has. */
const MAX_STOPS = 80;

/** What the part that has the focus is called. */
export function focusedName(screen: Screen): Promise<string> {
  return screen.page.evaluate(() => {
    const part = document.activeElement;
    const text = part instanceof HTMLElement ? part.innerText.trim() : '';
    return part?.getAttribute('aria-label') ?? text;
  });
}

export async function expectFocus(screen: Screen, name: string): Promise<void> {
  await expectSoon(() => focusedName(screen), name);
}

/** @throws when Tab never leads there */
export function tabTo(screen: Screen, name: string | RegExp): Promise<void> {
  return press(screen, 'Tab', name);
}

/** @throws when Shift and Tab never lead there */
export function tabBackTo(screen: Screen, name: string | RegExp): Promise<void> {
  return press(screen, 'Shift+Tab', name);
}

async function press(screen: Screen, key: string, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  while (passed.length < MAX_STOPS) {
    await screen.page.keyboard.press(key);
    const focused = await focusedName(screen);
    if (typeof name === 'string' ? focused === name : name.test(focused)) return;
    passed.push(focused);
  }
  throw new Error(`${key} never leads to ${String(name)}, only to: ${passed.join(', ')}`);
}
