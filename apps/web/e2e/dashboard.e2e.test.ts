import { expect, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

const link = (screen: Screen, name: string) =>
  screen.page.getByRole('complementary').getByRole('link', { name, exact: true });

const path = (screen: Screen) => new URL(screen.page.url()).pathname;

const heading = (screen: Screen, name: string) =>
  screen.page.getByRole('heading', { level: 1, name });

test('the dashboard is beside the settings, and leads back to the chat one came from', async () => {
  const screen = await stage.openReady();
  await screen.send('Where was I?');
  await expectText(screen.answer(), 'Hello');
  await expectSoon(() => path(screen).startsWith('/chats/'), true);
  const chat = path(screen);

  await link(screen, 'Dashboard').click();
  await expectSoon(() => path(screen), '/dashboard/requests');
  await link(screen, 'API keys').click();
  await expectVisible(heading(screen, 'API keys'));
  expect(await link(screen, 'API keys').getAttribute('aria-current')).toBe('page');
  await link(screen, 'Settings').click();
  await expectVisible(heading(screen, 'Settings'));
  expect(await link(screen, 'API keys').getAttribute('aria-current')).toBeNull();
  await link(screen, 'Back to chats').click();
  await expectSoon(() => path(screen), chat);
  await expectText(screen.answer(), 'Hello');
});

test('by keyboard alone one gets past the sidebar, and from page to page', async () => {
  const screen = await stage.open();
  await screen.page.goto(`${stage.server.url}/dashboard/api-keys`);
  await expectVisible(heading(screen, 'API keys'));
  const { keyboard } = screen.page;
  await keyboard.press('Tab');
  expect(await screen.hasFocus(screen.page.getByText('Skip to content'))).toBe(true);
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  expect(await screen.hasFocus(screen.button('New key'))).toBe(true);
  await link(screen, 'Settings').focus();
  await keyboard.press('Enter');
  await expectVisible(heading(screen, 'Settings'));
});

test('on a phone the pages are in a sheet, which goes when one of them is chosen', async () => {
  const screen = await stage.open({}, { width: 360, height: 740 });
  await screen.page.goto(`${stage.server.url}/settings/appearance`);
  await screen.button('Open sidebar').click();
  const sheet = screen.page.getByRole('dialog', { name: 'Dashboard' });
  await sheet.getByRole('link', { name: 'API keys' }).click();
  await expectGone(sheet);
  await expectVisible(heading(screen, 'API keys'));
});

test('on middling widths a rail leads to the pages, and back', async () => {
  const screen = await stage.open({}, { width: 900, height: 740 });
  await link(screen, 'Dashboard').click();
  await link(screen, 'API keys').click();
  await expectVisible(heading(screen, 'API keys'));
  await link(screen, 'Back to chats').click();
  await expectSoon(() => path(screen), '/');
});

test('the theme is changed beside the pages, to the one that is not seen', async () => {
  const screen = await stage.open();
  await screen.page.emulateMedia({ colorScheme: 'dark' });
  await screen.page.goto(`${stage.server.url}/dashboard/api-keys`);
  await screen.button('Light theme').click();
  const theme = () => screen.page.evaluate(() => document.documentElement.dataset['theme']);
  await expectSoon(theme, 'light');
  await screen.button('Dark theme').click();
  await expectSoon(theme, 'dark');
});

test('where the sidebar holds no keys, one that is missing is entered on its provider’s page', async () => {
  const screen = await stage.open();
  await stage.server.call('DELETE', '/api/providers/openrouter/key');
  await screen.page.goto(`${stage.server.url}/settings/defaults`);
  await screen.page.getByText('The one chosen last').click();
  await expectVisible(screen.page.getByText('Needs a key for OpenRouter').first());
  await screen.page.getByRole('combobox', { name: 'Search models' }).press('Enter');
  await expectSoon(() => path(screen), '/settings/providers/openrouter');
  const field = screen.page.getByRole('main').getByPlaceholder('Paste a key');
  await expectSoon(() => screen.hasFocus(field), true);
});
