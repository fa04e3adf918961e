import { answer } from '@parley/providers/testing';
import { expect, test } from 'vitest';

import { expectFocus, focusedName, tabBackTo, tabTo } from './by-keyboard.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

/** How long the stop button is deaf after sending, and some. */
const STOP_GUARD_MS = 400;

const stage = setUpStage();

test('by keyboard alone an answer is asked for, stopped, read and used, and the focus is never lost', async () => {
  const screen = await stage.openReady();
  const { keyboard } = screen.page;
  const { upstream } = stage.server;
  const lost = await watchFocus(screen);

  await screen.page.locator('a[href]').first().focus();
  expect(await focusedName(screen)).toBe('Skip to message box');
  await keyboard.press('Enter');
  await expectFocus(screen, 'Message');

  upstream.next(heldAnswer(upstream.hold(), ['Half of it'], []));
  await keyboard.type('Say something long');
  await keyboard.press('Enter');
  await expectText(screen.answer(), 'Half of it');
  await expectFocus(screen, 'Message');
  await screen.page.waitForTimeout(STOP_GUARD_MS);
  await tabTo(screen, 'Stop');
  await expectRing(screen);
  await keyboard.press('Enter');
  await expectText(screen.answer(), 'Stopped');
  await expectFocus(screen, 'Message');

  upstream.next(
    answer({
      reasoning: ['Look first.\n', 'Then write.'],
      text: 'See:\n\n```ts\nconst a = 1;\n```\n\nDone.',
    }),
  );
  await keyboard.type('Show me code');
  await keyboard.press('Enter');
  await expectText(screen.answer(), 'Done.');
  await expectVisible(screen.button('Send'));
  await expectFocus(screen, 'Message');

  await tabBackTo(screen, /^Usage:/);
  await expectRing(screen);
  await keyboard.press('Enter');
  const usage = screen.page.getByRole('dialog', { name: 'Usage of this answer' });
  // Nobody knows what the stopped one cost.
  await expectText(usage, 'This chat at least $');
  await expectFocus(screen, 'Usage of this answer');
  await expectRing(screen);
  await keyboard.press('Escape');
  await expectGone(usage);
  await expectSoon(async () => (await focusedName(screen)).startsWith('Usage:'), true);

  // All that can be done with the answer is one stop, within which the arrows lead.
  await tabBackTo(screen, 'Copy answer');
  await expectRing(screen);
  await keyboard.press('ArrowRight');
  await expectFocus(screen, 'Regenerate');
  await keyboard.press('End');
  await expectFocus(screen, 'More actions');
  await keyboard.press('Enter');
  await expectVisible(screen.page.getByRole('menu'));
  await keyboard.press('Escape');
  await expectGone(screen.page.getByRole('menu'));
  await expectFocus(screen, 'More actions');
  await keyboard.press('Home');
  await expectFocus(screen, 'Copy answer');

  await tabBackTo(screen, 'Copy code');
  await expectRing(screen);
  await keyboard.press('Enter');
  await expectFocus(screen, 'Copied');

  await tabBackTo(screen, /^Thought/);
  await expectRing(screen);
  const thoughts = screen.page.getByRole('button', { name: /^Thought/ });
  const top = (await thoughts.boundingBox())?.y;
  await keyboard.press('Enter');
  await expectText(screen.answer(), 'Then write.');
  expect(await thoughts.getAttribute('aria-expanded')).toBe('true');
  expect((await thoughts.boundingBox())?.y).toBe(top);
  await keyboard.press('Enter');
  await expectSoon(() => thoughts.getAttribute('aria-expanded'), 'false');

  await keyboard.press('/');
  await expectFocus(screen, 'Message');
  expect(await lost()).toEqual([]);
});

test('what warns that a chat is nearly full, and the gauge, are reached and left by keyboard', async () => {
  const screen = await stage.openReady();
  const { keyboard } = screen.page;
  const usage = { prompt_tokens: 110_000, completion_tokens: 5, total_tokens: 110_005, cost: 0.1 };
  stage.server.upstream.next(answer({ usage }));
  await screen.send('Hi');
  await expectVisible(screen.button('Dismiss this warning'));
  await tabBackTo(screen, 'Dismiss this warning');
  await expectRing(screen);
  await keyboard.press('Enter');
  await expectFocus(screen, 'Message');
  await tabBackTo(screen, /of the context: /);
  await expectRing(screen);
  await keyboard.press('Enter');
  await expectFocus(screen, 'Context used');
  await keyboard.press('Escape');
  await expectSoon(async () => (await focusedName(screen)).includes('of the context: '), true);
});

/** Whoever goes by keyboard sees where they are. */
async function expectRing(screen: Screen): Promise<void> {
  const ring = await screen.page.evaluate(() => {
    const part = document.activeElement;
    if (part === null) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(part);
    return { outlineStyle, isThick: Number.parseFloat(outlineWidth) >= 2 };
  });
  expect(ring).toEqual({ outlineStyle: 'solid', isThick: true });
}

/** Names the parts whose going away has left the focus to the page for longer than a frame. */
async function watchFocus(screen: Screen): Promise<() => Promise<string[]>> {
  await screen.page.evaluate(() => {
    const lost: string[] = [];
    document.addEventListener('focusout', ({ target }) => {
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          if (document.activeElement !== document.body || !(target instanceof HTMLElement)) return;
          lost.push(target.getAttribute('aria-label') ?? target.innerText);
        }),
      );
    });
    Object.assign(window, { lost });
  });
  return () => screen.page.evaluate(() => Reflect.get(window, 'lost'));
}
