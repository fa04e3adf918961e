import { expectText, expectVisible } from '../expect-soon.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import { openSidebar, type State } from './scene.ts';

/** The keys by which programs use the server. */
export const API_KEYS: readonly State[] = [
  { name: 'api-keys', arrange: withKeys },
  {
    name: 'api-keys-none',
    async arrange(stage, view) {
      const screen = await openKeys(stage, view);
      await expectVisible(screen.page.getByText('No program has a key yet.'));
      return screen;
    },
  },
  {
    name: 'api-keys-unreadable',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.refuse('**/api/api-keys', 'validation_error');
      await screen.page.goto(`${stage.server.url}/dashboard/api-keys`);
      await expectVisible(screen.button('Try again'));
      return screen;
    },
  },
  {
    name: 'api-keys-stale',
    async arrange(stage, view) {
      const screen = await withKeys(stage, view);
      await screen.refuse('**/api/api-keys', 'validation_error');
      await expectText(screen.alert(), 'not up to date');
      return screen;
    },
  },
  { name: 'api-key-new', arrange: newKey },
  {
    name: 'api-key-suggestions',
    async arrange(stage, view) {
      const screen = await newKey(stage, view);
      const dialog = screen.page.getByRole('dialog');
      await dialog.getByLabel('Only these').click();
      await dialog.getByRole('combobox', { name: 'Model' }).fill('open');
      await expectVisible(screen.page.getByRole('option', { name: /^All of OpenRouter/ }));
      return screen;
    },
  },
  {
    name: 'api-key-wrong',
    async arrange(stage, view) {
      const screen = await newKey(stage, view);
      const dialog = screen.page.getByRole('dialog');
      await dialog.getByLabel('Expires').selectOption('day');
      await dialog.getByLabel('Only these').click();
      await dialog.getByRole('combobox', { name: 'Model' }).fill('openrouter/*');
      await screen.page.keyboard.press('Enter');
      await dialog.getByRole('textbox', { name: 'Requests a day' }).fill('many');
      await dialog.getByRole('textbox', { name: 'Dollars a month' }).fill('20');
      await dialog.getByRole('textbox', { name: 'Name' }).fill('');
      await screen.button('Create key').click();
      await expectText(dialog, 'A key needs a name.');
      return screen;
    },
  },
  {
    name: 'api-key-shown',
    async arrange(stage, view) {
      const screen = await newKey(stage, view);
      await screen.button('Create key').click();
      await expectVisible(screen.button('Copy key'));
      return screen;
    },
  },
  {
    name: 'api-key-replacing',
    async arrange(stage, view) {
      const screen = await withKeys(stage, view);
      await screen.button('Replace the key of ci-bot').click();
      await expectVisible(screen.button('Replace key'));
      return screen;
    },
  },
  {
    name: 'dashboard-sidebar',
    async arrange(stage, view) {
      const screen = await withKeys(stage, view);
      await openSidebar(screen);
      await expectVisible(screen.page.getByRole('link', { name: 'Back to chats' }));
      return screen;
    },
    isLostWhenNarrow: true,
  },
];

async function openKeys(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await stage.openReady(view);
  await screen.page.goto(`${stage.server.url}/dashboard/api-keys`);
  await expectVisible(screen.button('New key'));
  return screen;
}

/** One that works, one at its limit, one that has expired. None has a limit a minute, which counts down. */
async function withKeys(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await stage.openReady(view);
  const make = async (facts: object): Promise<string> =>
    (await stage.server.call('POST', '/api/api-keys', facts)).body.key;
  await make({
    name: 'indexer',
    models: ['openrouter/*'],
    expiresAt: '2020-01-01T00:00:00Z',
    limits: { tokens: { day: 100_000 } },
  });
  const limited = await make({ name: 'ci-bot', limits: { requests: { day: 3, month: 100 } } });
  const free = await make({
    name: 'laptop',
    models: ['openrouter/*', 'ollama/llama3', 'anthropic/*', 'openai/gpt-5', 'local/*'],
    expiresAt: '2099-12-24T00:00:00Z',
    limits: { concurrency: 4, requests: { day: 5 }, costUsd: { month: 20 } },
  });
  for (const key of [limited, limited, limited, free, free, free, free]) await ask(stage, key);
  await screen.page.goto(`${stage.server.url}/dashboard/api-keys`);
  await expectText(screen.page.getByRole('list', { name: 'Keys' }), 'Requests a day 4 of 5');
  return screen;
}

async function ask(stage: Stage, key: string): Promise<void> {
  const body = { model: 'openrouter/fake/model', messages: [{ role: 'user', content: 'Hello' }] };
  await stage.server.call('POST', '/v1/chat/completions', body, { authorization: `Bearer ${key}` });
}

async function newKey(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await openKeys(stage, view);
  await screen.button('New key').click();
  await screen.page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('laptop');
  return screen;
}
