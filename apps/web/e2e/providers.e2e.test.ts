import { answer, httpError, json, quietPort, rateLimited } from '@parley/providers/testing';
import { expect, test } from 'vitest';

import { TEST_KEY } from '../../server/test/harness.ts';
import { violations } from './accessibility.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

const main = (screen: Screen) => screen.page.getByRole('main');
const sidebar = (screen: Screen) => screen.page.getByRole('complementary');
const heading = (screen: Screen, name: string) => screen.page.getByRole('heading', { name });

async function goTo(screen: Screen, path: string): Promise<void> {
  await screen.page.goto(`${stage.server.url}/settings/${path}`);
}

/** Fills in the form and hands it in. */
async function addEndpoint(screen: Screen, facts: Record<string, string>): Promise<void> {
  for (const [label, text] of Object.entries(facts))
    await screen.page.getByRole('dialog').getByLabel(label).fill(text);
  await screen.button('Add and check').click();
}

test('an endpoint that is added is checked at once with its key, and answers in a chat', async () => {
  const screen = await stage.openReady();
  const { upstream } = stage.server;
  const key = 'desk-key-0123456789';
  await goTo(screen, 'providers');
  await screen.button('Add an endpoint').click();
  await addEndpoint(screen, {
    Name: 'Desk',
    'Base URL': upstream.baseUrl,
    'Key (optional)': key,
  });
  await expectVisible(heading(screen, 'Desk'));
  await expectText(main(screen), '3 listed');
  await expectText(main(screen), 'Answered in');
  await expectText(main(screen), 'Saved ····6789');

  await screen.page.getByRole('link', { name: 'Back to chats' }).click();
  await screen.page.getByRole('button', { name: /^Model: / }).click();
  await screen.page.getByRole('combobox', { name: 'Provider' }).selectOption('Desk');
  const first = screen.page.getByRole('listbox', { name: 'Models' }).getByRole('option').first();
  await expectText(first, 'not verified');
  await first.click();
  await expectText(sidebar(screen), 'Desk');
  await screen.send('Who are you?');
  await expectText(screen.answer(), 'Hello');
  expect(upstream.completions.at(-1)?.headers.authorization).toBe(`Bearer ${key}`);
});

test('a wrong address is told at its field, an empty one is diagnosed, and a better one helps', async () => {
  const screen = await stage.openReady();
  await goTo(screen, 'providers');
  await screen.button('Add an endpoint').click();
  const dialog = screen.page.getByRole('dialog');
  await addEndpoint(screen, { Name: 'OpenRouter', 'Base URL': 'desk.local/v1' });
  await expectText(dialog, 'Base URL must be an address.');
  await addEndpoint(screen, { 'Base URL': `http://127.0.0.1:${await quietPort()}/v1` });
  await expectText(dialog, 'There is a provider with the id "openrouter" already.');
  await addEndpoint(screen, { Name: 'Desk' });
  await expectText(screen.alert(), 'Nobody answers there');
  await expectText(screen.alert(), 'desk · upstream_unreachable · connect');

  await screen.button('Edit').click();
  await dialog.getByLabel('Base URL').fill(stage.server.upstream.baseUrl);
  await screen.button('Save').click();
  await expectGone(screen.alert());
  await expectText(main(screen), 'Answered in');
  await expectText(main(screen), '3 listed');
});

test('a refused key is told in the sidebar and on the page of its provider, until another is saved', async () => {
  const screen = await stage.openReady();
  const { upstream } = stage.server;
  const better = TEST_KEY.replace('2345', 'wxyz');
  upstream.acceptKeys(better);
  await screen.send('Hello?');
  await expectText(sidebar(screen), 'Refused');
  await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
  await sidebar(screen).getByRole('link', { name: 'See what helps' }).click();
  await expectText(main(screen), 'The key was refused OpenRouter does not accept this key.');
  await expectText(main(screen), 'OpenRouter says: “No auth credentials found.”');
  await expectText(main(screen), 'HTTP 401');
  await screen.page.reload();
  await expectText(main(screen), 'Refused');

  await main(screen).getByRole('button', { name: 'Replace key' }).click();
  const field = main(screen).getByPlaceholder('Paste a key');
  await expectSoon(() => screen.hasFocus(field), true);
  await field.fill(better);
  await field.press('Enter');
  await expectText(main(screen), 'Saved ····wxyz');
  await expectGone(main(screen).getByText('The key was refused'));
});

test('a pause counts down, and keeps nobody from asking or from chatting', async () => {
  const screen = await stage.openReady();
  const { upstream } = stage.server;
  upstream.on('/key', rateLimited({ 'retry-after': '240' }));
  await goTo(screen, 'providers/openrouter');
  await screen.button('Check').click();
  const again = screen.page.getByRole('button', { name: /^Check again in \d:\d\d$/ });
  await expectVisible(again);
  expect(await again.isDisabled()).toBe(true);
  await screen.page.getByRole('link', { name: 'Back to chats' }).click();
  await screen.send('Still there?');
  await expectText(screen.answer(), 'Hello');

  await goTo(screen, 'providers/openrouter');
  await screen.button('Check').click();
  await expectText(main(screen), 'Too many requests');
  upstream.on('/key', json(200, { data: { label: 'test key' } }));
  await screen.button('Check anyway').click();
  await expectText(main(screen), 'Answered in');
  await expectGone(main(screen).getByText('Too many requests'));
});

test('a check takes no key out of the hand of who is typing one', async () => {
  const screen = await stage.openReady();
  await goTo(screen, 'providers/openrouter');
  await main(screen).getByRole('button', { name: 'Replace' }).click();
  await main(screen).locator('input[type=password]').fill('half of a new key');
  await screen.button('Check').click();
  await expectText(main(screen), 'Answered in');
  expect(await main(screen).locator('input[type=password]').inputValue()).toBe('half of a new key');
});

test('what went wrong with a model is over when that model is found', async () => {
  const screen = await stage.openReady();
  stage.server.upstream.always(httpError(404));
  await screen.send('Hello?');
  await expectText(sidebar(screen), 'The model is not available');
  await goTo(screen, 'providers');
  await screen.page.getByRole('link', { name: /^OpenRouter/ }).click();
  await expectText(main(screen), 'openrouter/fake/model · HTTP 404 · upstream_not_found');
  await screen.button('Check again').click();
  await expectText(main(screen), 'It has model.');
  await expectGone(main(screen).getByText('The model is not available'));
});

test('by keyboard alone one finds a provider, and removes an endpoint, which leaves its chats', async () => {
  const screen = await stage.openReady();
  const { keyboard } = screen.page;
  const body = { name: 'Desk', baseUrl: stage.server.upstream.baseUrl };
  await stage.server.call('POST', '/api/endpoints', body);
  await goTo(screen, 'providers');
  const more = screen.page.getByRole('button', { name: /^More providers/ });
  await more.focus();
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  await keyboard.type('anthro');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await expectVisible(heading(screen, 'Anthropic'));
  expect(new URL(screen.page.url()).pathname).toBe('/settings/providers/anthropic');

  await goTo(screen, 'providers/desk');
  await screen.button('Remove').focus();
  await keyboard.press('Enter');
  await expectText(screen.page.getByRole('dialog'), 'Chats keep their messages');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await expectVisible(screen.page.getByText('Desk removed'));
  await expectVisible(screen.button('Add an endpoint'));
  await goTo(screen, 'providers/desk');
  await expectVisible(heading(screen, 'There is no such provider.'));
  const { body: models } = await stage.server.call('GET', '/api/models');
  expect(JSON.stringify(models)).not.toContain('desk/');
});

test('a provider that needs no key lets people begin without any', async () => {
  const screen = await stage.open({ key: null });
  await expectVisible(heading(screen, 'Paste a key to begin.'));
  const body = { name: 'Desk', baseUrl: stage.server.upstream.baseUrl };
  await stage.server.call('POST', '/api/endpoints', body);
  await screen.page.reload();
  await screen.button('Use another provider').click();
  await screen.button('Desk').click();
  await main(screen).getByRole('button', { name: 'Check', exact: true }).click();
  await main(screen).getByRole('button', { name: 'Choose a model' }).click();
  await screen.page.getByRole('listbox').getByRole('option').first().click();
  await expectVisible(heading(screen, 'What are you working on?'));
  await screen.send('Hello?');
  await expectText(screen.answer(), 'Hello');
});

test('a price that is set counts where none is reported, and its removal can be undone', async () => {
  const screen = await stage.openReady();
  await goTo(screen, 'prices');
  await screen.button('Set a price').click();
  await screen.page.getByRole('button', { name: 'Model Choose a model' }).click();
  await screen.page.getByRole('combobox', { name: 'Search models' }).fill('fake/model');
  await screen.page.keyboard.press('Enter');
  await screen.page.getByLabel('Input', { exact: true }).fill('2.50');
  await screen.page.getByLabel('Output', { exact: true }).fill('10');
  await screen.button('Save price').click();
  await expectText(main(screen), '$2.50 in · $10 out');
  await screen.button('Remove the price of Model').click();
  await expectText(main(screen), 'No price is set here.');
  await screen.button('Undo').click();
  await expectText(main(screen), '$2.50 in · $10 out');
  expect(await violations(screen.page)).toEqual([]);

  const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
  stage.server.upstream.next(answer({ usage }));
  await screen.page.getByRole('link', { name: 'Back to chats' }).click();
  await screen.send('What does it cost?');
  await expectText(screen.answer(), '$0.0035 · 100 tokens');
  await screen.page.getByRole('button', { name: /^Usage/ }).click();
  await expectText(screen.page.getByRole('dialog'), 'worked out at your price');
});
