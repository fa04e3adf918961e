import { answer, httpError, rateLimited } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { TEST_KEY } from '../../server/test/harness.ts';
import { expectFocus, tabBackTo, tabTo } from './by-keyboard.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

/** How long the stop button is deaf after sending, and some. */
const STOP_GUARD_MS = 400;

const stage = setUpStage();

describe('by keyboard alone', () => {
  test('the whole main job: key, model, message, stop, retry, another chat, clearing the key', async () => {
    const screen = await stage.open({ key: null });
    const { keyboard } = screen.page;
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
    await keyboard.type(TEST_KEY);
    await keyboard.press('Enter');
    await expectFocus(screen, 'Choose a model');
    await keyboard.press('Enter');
    await expectFocus(screen, 'Search models');
    await keyboard.type('fake mod');
    await expectVisible(screen.page.getByRole('option', { name: 'Model' }));
    await keyboard.press('Enter');
    await expectFocus(screen, 'Message');

    const { upstream } = stage.server;
    upstream.next(heldAnswer(upstream.hold(), ['Half of it'], []));
    await keyboard.type('Say something long');
    await keyboard.press('Enter');
    await expectText(screen.answer(), 'Half of it');
    await keyboard.press('Escape');
    await expectText(screen.answer(), 'Stopped');
    await expectFocus(screen, 'Message');

    upstream.always(httpError(500));
    await keyboard.type('Again');
    await keyboard.press('Enter');
    await expectText(screen.alert(), 'The provider failed');
    upstream.always(answer({ text: 'Now it works' }));
    await tabBackTo(screen, 'Retry');
    await keyboard.press('Enter');
    await expectText(screen.answer(), 'Now it works');

    // A chat that is left before its answer has ended is another journey.
    await expectVisible(screen.button('Send'));
    await keyboard.press('Control+Shift+O');
    await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
    await tabTo(screen, 'Say something long');
    await keyboard.press('Enter');
    await expectText(screen.answer(), 'Now it works');
    await expectFocus(screen, 'Message');
    await tabTo(screen, /^OpenRouter/);
    await keyboard.press('/');
    await expectFocus(screen, 'Message');

    await tabTo(screen, /^OpenRouter/);
    await keyboard.press('Enter');
    await tabTo(screen, 'Clear');
    await keyboard.press('Enter');
    await expectFocus(screen, 'Cancel');
    await tabTo(screen, 'Clear key');
    await keyboard.press('Enter');
    await expectVisible(screen.page.getByText('Key cleared'));
    await tabTo(screen, 'Message');
    await keyboard.type('Without a key');
    await keyboard.press('Enter');
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
    await expectSoon(() => screen.composer.inputValue(), 'Without a key');
  });

  test('the first stop leads to the message box', async () => {
    const screen = await stage.openReady();
    await screen.page.reload();
    await expectVisible(screen.composer);
    const stops = screen.page.locator('a[href], button, input, textarea, select, [tabindex="0"]');
    expect(await stops.first().innerText()).toBe('Skip to message box');
    await stops.first().focus();
    await screen.page.keyboard.press('Enter');
    await expectFocus(screen, 'Message');
  });

  test('the focus stays where it is used, when what had it goes away', async () => {
    const screen = await stage.openReady();
    const { keyboard } = screen.page;
    const { upstream } = stage.server;
    upstream.next(heldAnswer(upstream.hold(), ['Half of it'], []));
    await screen.send('Say something long');
    await expectText(screen.answer(), 'Half of it');
    await screen.page.waitForTimeout(STOP_GUARD_MS);
    await screen.button('Stop').focus();
    await keyboard.press('Enter');
    await expectText(screen.answer(), 'Stopped');
    await expectFocus(screen, 'Message');

    upstream.always(rateLimited({ 'retry-after': '90' }));
    await screen.send('Again');
    await screen.button('Don’t retry').focus();
    await keyboard.press('Enter');
    await expectVisible(screen.button('Retry'));
    await expectSoon(() => screen.hasFocus(screen.page.locator('body')), false);

    await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
    await screen.button('Check').focus();
    await keyboard.press('Enter');
    await expectVisible(screen.page.getByText('Checked just now.', { exact: false }));
    await expectSoon(() => screen.hasFocus(screen.page.locator('body')), false);

    await screen.page.goto(`${stage.server.url}/settings/defaults`);
    await screen.page.getByLabel('Silence').fill('60');
    await screen.button('Save').focus();
    await keyboard.press('Enter');
    await expectGone(screen.button('Save'));
    await expectSoon(() => screen.hasFocus(screen.page.locator('body')), false);
  });
});

test('at twice the size everything is there, and nothing moves sideways', async () => {
  // What is left of 1440 × 900 when each pixel is drawn as four.
  const screen = await stage.open({ key: null }, { width: 720, height: 450 });
  await screen.saveKey(TEST_KEY);
  await screen.skipFirstRun();
  await screen.chooseModel('fake/model');
  stage.server.upstream.next(answer({ text: `Wide\n\n\`\`\`\n${'x '.repeat(200)}\n\`\`\`` }));
  await screen.send('A question that is a little longer than others are');
  await expectText(screen.answer(), 'Wide');
  await expectVisible(screen.button('Send'));
  expect(await overflow(screen)).toBeLessThanOrEqual(0);
  await expectInView(screen, 'Send');
  for (const section of ['appearance', 'defaults', 'providers', 'data']) {
    await screen.page.goto(`${stage.server.url}/settings/${section}`);
    await expectVisible(screen.page.getByRole('heading', { level: 2 }).first());
    expect(await overflow(screen)).toBeLessThanOrEqual(0);
  }
});

test('where motion is not wanted, nothing moves', async () => {
  const screen = await stage.openReady();
  const { upstream } = stage.server;
  const gate = upstream.hold();
  upstream.next(heldAnswer(gate, ['It is being written'], [' and done']));
  await screen.send('Write');
  await expectText(screen.answer(), 'It is being written');
  // The caret blinks, until motion is not wanted.
  expect(await moving(screen)).not.toEqual([]);
  await screen.page.emulateMedia({ reducedMotion: 'reduce' });
  // A change of colour that began before runs to its end; the caret would never end.
  await expectSoon(() => moving(screen), []);
  await screen.page.getByRole('button', { name: /^Model: / }).click();
  await screen.page.getByRole('option').first().waitFor();
  expect(await moving(screen)).toEqual([]);
  await screen.page.keyboard.press('Escape');
  await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
  await screen.button('Clear').click();
  await expectVisible(screen.page.getByRole('dialog'));
  expect(await moving(screen)).toEqual([]);
  await screen.button('Cancel').click();
  await expectGone(screen.page.getByRole('dialog'));
  gate.release();
  await expectText(screen.answer(), 'It is being written and done');
});

function overflow(screen: Screen): Promise<number> {
  return screen.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

async function expectInView(screen: Screen, button: string): Promise<void> {
  const box = await screen.button(button).boundingBox();
  const height = screen.page.viewportSize()?.height ?? 0;
  expect((box?.y ?? height) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
}

/** Animations that run and take time. */
function moving(screen: Screen): Promise<string[]> {
  return screen.page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 0)
      .map((animation) =>
        animation.effect instanceof KeyframeEffect
          ? String(animation.effect.target?.className)
          : '',
      ),
  );
}
