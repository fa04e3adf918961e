import { json } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { TEST_KEY } from '../../server/test/harness.ts';
import { violations } from './accessibility.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

const heading = (screen: Screen, name: string) => screen.page.getByRole('heading', { name });
const nextStep = (screen: Screen) =>
  screen.page.getByRole('main').getByRole('button', { name: 'Choose a model' });

async function reachModels(): Promise<Screen> {
  const screen = await stage.open({ key: null });
  await screen.saveKey(TEST_KEY);
  await nextStep(screen).click();
  await expectVisible(heading(screen, 'Choose a model to begin with.'));
  return screen;
}

async function storedSettings() {
  const { body } = await stage.server.call('GET', '/api/settings');
  return body.settings;
}

describe('the first run', () => {
  test('a key, a model, a message: and the set-up is over', async () => {
    const screen = await stage.open({ key: null });
    await expectVisible(heading(screen, 'Paste a key to begin.'));
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
    await screen.page.keyboard.type(TEST_KEY);
    await screen.page.keyboard.press('Enter');
    const facts = screen.page.getByRole('main').getByRole('definition');
    await expectSoon(
      () => facts.allInnerTexts(),
      ['test key', '$75.50', '$100.00', '$24.50', 'Paid'],
    );

    await expectSoon(() => screen.hasFocus(nextStep(screen)), true);
    await screen.page.keyboard.press('Enter');
    await screen.page.getByRole('combobox', { name: 'Search models' }).fill('thinker');
    await screen.page.getByRole('option', { name: 'Thinker' }).click();
    await expectVisible(heading(screen, 'What are you working on?'));
    expect(await storedSettings()).toMatchObject({ defaultModelId: 'openrouter/fake/thinker' });
    await expectSoon(() => screen.hasFocus(screen.composer), true);

    await screen.page.keyboard.type('Hello there');
    await screen.page.keyboard.press('Enter');
    await expectText(screen.answer(), 'Hello');
    await screen.page.getByRole('link', { name: 'New chat' }).click();
    await expectVisible(heading(screen, 'What are you working on?'));
    expect(await screen.page.getByRole('list', { name: 'Set-up' }).count()).toBe(0);
  });

  test('until there is a key and a model the composer is there, disabled, and says why', async () => {
    const screen = await stage.open({ key: null });
    await expectSoon(
      () => screen.composer.getAttribute('placeholder'),
      'Save a key to send a message',
    );
    expect(await screen.composer.isDisabled()).toBe(true);
    await screen.saveKey(TEST_KEY);
    await nextStep(screen).click();
    expect(await screen.composer.isDisabled()).toBe(true);
    await expectSoon(
      () => screen.composer.getAttribute('placeholder'),
      'Choose a model to send a message',
    );
  });

  test('skipped, it does not come back', async () => {
    const screen = await stage.open({ key: null });
    await screen.skipFirstRun();
    await expectSoon(() => screen.composer.isDisabled(), false);
    await screen.page.reload();
    await expectVisible(screen.keyField);
    expect(await screen.button('Skip set-up').count()).toBe(0);
  });

  test('does not begin in a browser that has seen the server ready', async () => {
    const screen = await stage.open();
    await screen.composer.fill('Half a thought');
    await stage.server.call('DELETE', '/api/providers/openrouter/key');
    await screen.page.reload();
    await expectVisible(screen.keyField);
    expect(await screen.button('Skip set-up').count()).toBe(0);
    expect(await screen.composer.isDisabled()).toBe(false);
  });

  test('a refused key says so, and the field waits for another one', async () => {
    const screen = await stage.open({ key: null });
    stage.server.upstream.on('/key', json(401, { error: { message: 'No', code: 401 } }));
    await screen.saveKey(TEST_KEY);
    await expectText(screen.alert(), 'OpenRouter does not accept this key.');
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
    expect(await nextStep(screen).count()).toBe(0);

    await screen.page.reload();
    await expectText(screen.alert(), 'OpenRouter does not accept this key.');
    expect(await nextStep(screen).count()).toBe(0);
  });

  test('skipped in one tab it is over in the others', async () => {
    const screen = await reachModels();
    const other = await screen.openTab();
    await expectVisible(heading(other, 'Choose a model to begin with.'));
    await screen.skipFirstRun();
    await expectVisible(heading(other, 'What are you working on?'));
    await other.page.reload();
    await expectVisible(heading(other, 'What are you working on?'));
    expect(await other.button('Skip set-up').count()).toBe(0);
  });

  test('while one model is saved no other can be chosen', async () => {
    const screen = await reachModels();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await screen.page.route('**/api/settings', async (route) => {
      if (route.request().method() !== 'GET') await held;
      await route.continue();
    });
    await screen.page.getByRole('option', { name: 'Thinker' }).click();
    await expectVisible(screen.page.locator('[aria-busy=true]'));
    await screen.page.getByRole('option').first().click();
    release();
    await expectVisible(heading(screen, 'What are you working on?'));
    expect(await storedSettings()).toMatchObject({
      version: 2,
      defaultModelId: 'openrouter/fake/thinker',
    });
  });

  test('the sidebar has the key in one line, and can take it as well', async () => {
    const screen = await stage.open({ key: null });
    const sidebar = screen.page.getByRole('complementary');
    await expectVisible(screen.keyField);
    expect(await sidebar.getByPlaceholder('Paste a key').count()).toBe(0);
    await sidebar.getByRole('button', { name: 'Add key' }).click();
    const field = sidebar.getByPlaceholder('Paste a key');
    await expectSoon(() => screen.hasFocus(field), true);
    await field.fill(TEST_KEY);
    await field.press('Enter');
    await expectVisible(heading(screen, 'The key is saved.'));
  });

  test('a reload goes on where it was, and a finished step can be opened again', async () => {
    const screen = await reachModels();
    await screen.page.reload();
    await expectVisible(heading(screen, 'Choose a model to begin with.'));
    await screen.page.getByRole('list', { name: 'Set-up' }).getByRole('button').click();
    await expectVisible(heading(screen, 'The key is saved.'));
    await expectText(screen.page.getByRole('main'), 'Saved ····');
  });

  test('a model that cannot be saved says why, and can be chosen again', async () => {
    const screen = await reachModels();
    await screen.page.route('**/api/settings', (route) => route.abort());
    await screen.page.getByRole('option', { name: 'Thinker' }).click();
    await expectText(screen.alert(), 'The model was not saved. There is no connection');
    await screen.page.unroute('**/api/settings');
    await screen.page.getByRole('option', { name: 'Thinker' }).click();
    await expectVisible(heading(screen, 'What are you working on?'));
    await expectGone(screen.alert());
  });

  test.each([
    ['a phone', { width: 360, height: 740 }],
    ['a desk', { width: 1440, height: 900 }],
  ])('on %s it is open to everybody, and nothing moves sideways', async (_where, view) => {
    const screen = await stage.open({ key: null }, view);
    const overflow = () =>
      screen.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await expectVisible(screen.keyField);
    expect(await violations(screen.page)).toEqual([]);
    await screen.saveKey(TEST_KEY);
    await expectVisible(nextStep(screen));
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(await violations(screen.page)).toEqual([]);
    await nextStep(screen).click();
    await expectVisible(screen.page.getByRole('option', { name: 'Thinker' }));
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(await violations(screen.page)).toEqual([]);
  });
});
