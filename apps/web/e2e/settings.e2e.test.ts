import { describe, expect, test } from 'vitest';

import { TEST_KEY } from '../../server/test/harness.ts';
import { violations } from './accessibility.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import type { Screen, ScreenOptions } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

async function openSettings(section: string, view: ScreenOptions = {}): Promise<Screen> {
  const screen = await stage.open({}, view);
  await screen.page.goto(`${stage.server.url}/settings/${section}`);
  return screen;
}

async function storedSettings() {
  const { body } = await stage.server.call('GET', '/api/settings');
  return body.settings;
}

const background = (screen: Screen) =>
  screen.page.evaluate(() => getComputedStyle(document.body).backgroundColor);

describe('appearance', () => {
  test('a theme holds at once, in other tabs too, and before any script of the app has run', async () => {
    const screen = await openSettings('appearance');
    const other = await screen.openTab();
    const light = await background(screen);
    await screen.page.getByText('Dark', { exact: true }).click();
    const dark = await background(screen);
    expect(dark).not.toBe(light);
    await expectSoon(() => background(other), dark);
    const meta = (name: string) =>
      screen.page.evaluate(
        (wanted) => document.querySelector<HTMLMetaElement>(`meta[name="${wanted}"]`)?.content,
        name,
      );
    await expectSoon(() => meta('color-scheme'), 'dark');
    await expectSoon(() => meta('theme-color'), dark);

    await screen.page.route('**/assets/*.js', (route) => route.abort());
    await screen.page.reload();
    expect(await background(screen)).toBe(dark);
    expect(await meta('color-scheme')).toBe('dark');
  });

  test('the system decides again when it is asked to', async () => {
    const screen = await openSettings('appearance');
    await screen.page.emulateMedia({ colorScheme: 'dark' });
    const dark = await background(screen);
    await screen.page.getByText('Light', { exact: true }).click();
    await expectSoon(async () => (await background(screen)) === dark, false);
    await screen.page.getByRole('radio', { name: 'Light' }).press('ArrowLeft');
    await expectSoon(() => background(screen), dark);
  });

  test('the page names the languages there are', async () => {
    const screen = await openSettings('appearance');
    const options = screen.page.getByRole('combobox', { name: 'Language' }).getByRole('option');
    await expectSoon(() => options.allInnerTexts(), ['System', 'English']);
    expect(await screen.page.evaluate(() => document.documentElement.lang)).toBe('en');
  });
});

describe('defaults', () => {
  test('a failure of the server is told in its own words, with the id by which its log knows it', async () => {
    const screen = await stage.open();
    await screen.page.route('**/api/settings', (route) =>
      route.fulfill({
        status: 401,
        json: {
          error: {
            code: 'internal_error',
            message: 'The server failed. Its log has the reason.',
            requestId: 'request-1',
            retryable: false,
          },
        },
      }),
    );
    await screen.page.goto(`${stage.server.url}/settings/defaults`);
    await expectText(screen.alert(), 'The server failed. Its log has the reason.');
    await expectText(screen.alert(), 'internal_error · request-1');
    expect(await screen.alert().innerText()).not.toContain('no connection');
    await screen.page.unroute('**/api/settings');
    await screen.button('Try again').click();
    await expectVisible(screen.page.getByLabel('Silence'));
  });

  test('changes are counted, kept while one looks elsewhere, and saved together', async () => {
    const screen = await openSettings('defaults');
    await screen.page.getByLabel('Silence').fill('60');
    await expectText(screen.page.getByRole('main'), '1 change not saved');
    await screen.page.getByLabel('Whole answer').fill('900');
    await expectText(screen.page.getByRole('main'), '2 changes not saved');
    await screen.page.getByRole('link', { name: 'Back to chats' }).click();
    await screen.page.goBack();
    await expectSoon(() => screen.page.getByLabel('Silence').inputValue(), '60');
    await screen.button('Save').click();
    await expectGone(screen.button('Save'));
    // The button is gone as soon as it is pressed; the answer comes later.
    await expect.poll(storedSettings).toMatchObject({
      version: 2,
      timeLimits: { '*': { silence: 60, total: 900 } },
    });
    await screen.page.reload();
    await expectSoon(() => screen.page.getByLabel('Whole answer').inputValue(), '900');
  });

  test('discarded, they are as they were', async () => {
    const screen = await openSettings('defaults');
    await screen.page.getByLabel('Silence').fill('60');
    await screen.button('Discard').click();
    await expectSoon(() => screen.page.getByLabel('Silence').inputValue(), '');
    await expectGone(screen.button('Save'));
  });

  test('what is no limit says so and is not saved', async () => {
    const screen = await openSettings('defaults');
    await screen.page.getByLabel('Connecting').fill('soon');
    await expectText(screen.page.getByRole('main'), 'A number above 0 and at most 600.');
    expect(await screen.button('Save').isDisabled()).toBe(true);
  });

  test('without a connection the values stay, and can be saved later', async () => {
    const screen = await openSettings('defaults');
    await screen.page.getByLabel('Silence').fill('60');
    await screen.page.context().setOffline(true);
    await screen.button('Save').click();
    await expectText(screen.alert(), 'Not saved. There is no connection to the server.');
    await screen.page.context().setOffline(false);
    expect(await screen.page.getByLabel('Silence').inputValue()).toBe('60');
    await screen.button('Save').click();
    await expectGone(screen.alert());
    await expect.poll(storedSettings).toMatchObject({ timeLimits: { '*': { silence: 60 } } });
  });

  test('the model for new chats is what a new chat begins with', async () => {
    const screen = await openSettings('defaults');
    await screen.page.getByRole('button', { name: /^Model for new chats/ }).click();
    await screen.page.getByRole('combobox', { name: 'Search models' }).fill('thinker');
    await screen.page.keyboard.press('Enter');
    await expectText(screen.page.getByRole('main'), '1 change not saved');
    await screen.button('Save').click();
    await expectGone(screen.button('Save'));
    await expect.poll(storedSettings).toMatchObject({ defaultModelId: 'openrouter/fake/thinker' });
    await screen.page.getByRole('link', { name: 'Back to chats' }).click();
    await expectVisible(screen.button('Model: Thinker'));
  });

  describe('changed elsewhere meanwhile', () => {
    async function openConflict(): Promise<Screen> {
      const screen = await openSettings('defaults');
      await screen.page.getByLabel('Silence').fill('60');
      const settings = await storedSettings();
      const timeLimits = { '*': { silence: 90, total: 900 } };
      await stage.server.call('PUT', '/api/settings', { ...settings, timeLimits });
      await screen.button('Save').click();
      await expectText(screen.alert(), 'Changed elsewhere');
      return screen;
    }

    test('the new values can be loaded', async () => {
      const screen = await openConflict();
      await screen.button('Load the new values').click();
      await expectGone(screen.alert());
      expect(await screen.page.getByLabel('Silence').inputValue()).toBe('90');
      expect(await screen.page.getByLabel('Whole answer').inputValue()).toBe('900');
    });

    test('mine can be kept, beside what the others changed', async () => {
      const screen = await openConflict();
      await screen.button('Keep mine').click();
      await expectGone(screen.alert());
      await expect.poll(storedSettings).toMatchObject({
        timeLimits: { '*': { silence: 60, total: 900 } },
      });
    });
  });
});

describe('providers', () => {
  test('a key can be replaced and cleared here, and the sidebar of the chats follows', async () => {
    const screen = await openSettings('providers/openrouter');
    const page = screen.page.getByRole('main');
    await page.getByRole('button', { name: 'Replace' }).click();
    const field = page.getByPlaceholder('Paste a key');
    await expectSoon(() => screen.hasFocus(field), true);
    await field.fill(`${TEST_KEY}wxyz`);
    await field.press('Enter');
    await expectText(page, 'Saved ····wxyz');
    await expectText(page, '$75.50');
    await expectText(page, 'Answered in');
    await screen.page.getByRole('link', { name: 'Back to chats' }).click();
    await expectText(screen.page.getByRole('complementary'), 'Saved ····wxyz');
    await screen.page.goBack();
    await page.getByRole('button', { name: 'Clear' }).click();
    await screen.page.getByRole('dialog').getByRole('button', { name: 'Clear key' }).click();
    await expectText(page, 'No key');
    await expectVisible(screen.page.getByText('Key cleared'));
    await screen.page.getByRole('link', { name: 'Back to chats' }).click();
    await expectText(screen.page.getByRole('complementary'), 'No key');
  });
});

describe('data', () => {
  test('what this browser remembers can be cleared', async () => {
    const screen = await openSettings('appearance');
    const light = await background(screen);
    await screen.page.getByText('Dark', { exact: true }).click();
    await screen.page.getByRole('link', { name: 'Data' }).click();
    await screen.button('Clear this browser’s memory').click();
    await screen.page.getByRole('dialog').getByRole('button', { name: 'Clear memory' }).click();
    await expectVisible(screen.page.getByText('Memory of this browser cleared'));
    expect(await background(screen)).toBe(light);
    expect(await screen.page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  });
});

test.each([
  ['a phone', { width: 360, height: 740 }],
  ['a desk', { width: 1440, height: 900 }],
])('on %s every section fits and is open to everybody', async (_where, view) => {
  const screen = await openSettings('appearance', view);
  for (const name of ['Appearance', 'Defaults', 'Providers', 'Prices', 'Data']) {
    await screen.page.getByRole('link', { name, exact: true }).click();
    await expectVisible(screen.page.getByRole('heading', { level: 2 }).first());
    const overflow = await screen.page.evaluate(
      () => document.documentElement.scrollWidth - innerWidth,
    );
    expect(overflow, name).toBeLessThanOrEqual(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await screen.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await violations(screen.page), name).toEqual([]);
    }
  }
});

test('a server that no longer lets the page in is said plainly, and let in again it goes on', async () => {
  const screen = await stage.openReady();
  await screen.composer.fill('Half a thought');
  const context = screen.page.context();
  // As if a proxy stood between: then the request no longer comes from this machine.
  await context.setExtraHTTPHeaders({ via: '1.1 proxy' });
  await screen.composer.press('Enter');
  await expectVisible(screen.page.getByRole('heading', { name: 'Parley is closed from here' }));
  await expectText(screen.page.getByRole('main'), 'PARLEY_PUBLIC_URL');
  await context.setExtraHTTPHeaders({});
  await screen.button('Try again').click();
  await expectSoon(() => screen.composer.inputValue(), 'Half a thought');
});
