import { readFile } from 'node:fs/promises';

import { DEMO_ANSWER } from '@parley/providers/demo-model';
import { answer, httpError } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import type { Screen, ScreenOptions } from './screen.ts';
import { placesOf, watchTraffic } from './secret-watch.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

const tab = (screen: Screen, name: string) => screen.page.getByRole('tab', { name, exact: true });
const snippets = (screen: Screen) => screen.page.getByRole('region', { name: 'Snippets' });
const trial = (screen: Screen) => screen.page.getByRole('region', { name: 'Test request' });
const result = (screen: Screen) => screen.page.getByRole('region', { name: 'Result' });
const keyField = (screen: Screen) => screen.page.getByLabel('Key for this request');

async function goToClients(screen: Screen, query = ''): Promise<void> {
  await screen.page.goto(`${stage.server.url}/dashboard/clients${query}`);
  await expectVisible(tab(screen, 'OpenAI SDK'));
}

async function openClients(query = '', view: ScreenOptions = {}): Promise<Screen> {
  const screen = await stage.openReady(view);
  await goToClients(screen, query);
  return screen;
}

/** From here on everybody needs a key. */
async function closeGate(): Promise<void> {
  const { body } = await stage.server.call('GET', '/api/settings');
  const settings = { ...body.settings, gatewayOpenToLocal: false };
  expect((await stage.server.call('PUT', '/api/settings', settings)).status).toBe(200);
}

async function makeKey(): Promise<string> {
  const { body } = await stage.server.call('POST', '/api/api-keys', { name: 'laptop' });
  return body.key;
}

/** The row of the request that the page shows; a link leads to it. */
async function rowOf(screen: Screen): Promise<Record<string, unknown>> {
  const link = result(screen).getByRole('link', { name: 'Open in the request log' });
  await expectVisible(link);
  const path = (await link.getAttribute('href')) ?? '';
  expect(path).toMatch(/^\/dashboard\/requests\/[^/]+$/);
  const { status, body } = await stage.server.call(
    'GET',
    `/api/request-logs/${path.split('/').at(-1)}`,
  );
  expect(status).toBe(200);
  return body.requestLog;
}

describe('the set-up of clients', () => {
  test('names the address by which this browser came, and copies it', async () => {
    const screen = await openClients();
    await screen.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await expectText(screen.page.getByRole('main'), `${stage.server.url}/v1`);
    await screen.button('Copy Base URL').click();
    await expectVisible(screen.button('Copied'));
    const copied = await screen.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(`${stage.server.url}/v1`);
  });

  test('goes from client to client by keyboard, and stays at one when it is loaded anew', async () => {
    const screen = await openClients();
    const isSelected = (name: string) => tab(screen, name).getAttribute('aria-selected');
    await tab(screen, 'OpenAI SDK').focus();
    await screen.page.keyboard.press('ArrowRight');
    await expectSoon(() => isSelected('Anthropic SDK'), 'true');
    await screen.page.keyboard.press('ArrowRight');
    await expectSoon(() => isSelected('Codex'), 'true');
    expect(await screen.hasFocus(tab(screen, 'Codex'))).toBe(true);
    await expectText(snippets(screen), 'model_provider = "parley"');
    await screen.page.reload();
    await expectSoon(() => isSelected('Codex'), 'true');
  });

  test('writes the chosen model into the snippets', async () => {
    const screen = await openClients('?client=curl');
    await expectText(snippets(screen), '"model": "openrouter/fake/model"');
    await screen.page.getByRole('button', { name: /^Model / }).click();
    const search = screen.page.getByRole('combobox', { name: 'Search models' });
    await search.fill('thinker');
    await screen.page.getByRole('option').first().waitFor();
    await search.press('Enter');
    await expectText(snippets(screen), '"model": "openrouter/fake/thinker"');
  });

  test('saves a file of settings under the name that its client looks for', async () => {
    const screen = await openClients('?client=codex');
    const saving = screen.page.waitForEvent('download');
    await screen.button('Download config.toml').click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('config.toml');
    const text = await readFile(await saved.path(), 'utf8');
    expect(text).toContain(`base_url = "${stage.server.url}/v1"`);
    expect(text).toBe(await snippets(screen).locator('pre').innerText());
  });

  test('says whether a key is needed, and leaves it out of the snippets where none is', async () => {
    const screen = await openClients('?client=curl');
    await expectText(screen.page.getByRole('main'), 'Not needed on this machine');
    await expectText(snippets(screen), 'No key is needed here, so none is sent.');
    expect(await snippets(screen).innerText()).not.toContain('PARLEY_KEY');
    await tab(screen, 'Claude Code').click();
    await expectText(snippets(screen), 'Claude Code does not start without a key');
    await expectText(snippets(screen), 'ANTHROPIC_AUTH_TOKEN="$PARLEY_KEY"');

    await closeGate();
    await goToClients(screen, '?client=curl');
    await expectText(screen.page.getByRole('main'), 'in the environment variable PARLEY_KEY');
    await expectText(snippets(screen), 'authorization: Bearer $PARLEY_KEY');
  });
});

describe('a test request', () => {
  test.each([
    ['OpenAI SDK', '/v1/chat/completions', 'openai-chat'],
    ['Codex', '/v1/responses', 'openai-responses'],
    ['Claude Code', '/v1/messages', 'anthropic-messages'],
  ])('of %s goes through %s, and its row is found', async (client, path, dialect) => {
    const screen = await openClients();
    await tab(screen, client).click();
    await expectText(trial(screen), `asks at ${path}`);
    stage.server.upstream.next(answer({ deltas: ['It ', 'works.'] }));
    await screen.button('Send request').click();
    await expectText(result(screen), 'It works.');
    await expectText(result(screen), 'OK 200');
    await expectText(result(screen), '$0.0001');
    const row = await rowOf(screen);
    expect(row).toMatchObject({ dialect, streamed: true, outcome: 'completed', apiKey: null });
    await expectText(result(screen), String(row['requestId']));
  });

  test('shows its key to the gateway alone, and nothing of it is left behind', async () => {
    const screen = await openClients();
    await closeGate();
    const key = await makeKey();
    await screen.button('Send request').click();
    await expectText(result(screen), 'A key is needed');
    await expectText(result(screen), 'It has no row in the request log');

    const traffic = watchTraffic(screen.page, key);
    await keyField(screen).fill(key);
    await keyField(screen).press('Enter');
    await expectText(result(screen), 'OK 200');
    expect(await rowOf(screen)).toMatchObject({ apiKey: { name: 'laptop' } });
    expect(await traffic.found()).toEqual([`POST ${stage.server.url}/v1/chat/completions`]);
    expect(await snippets(screen).innerText()).not.toContain(key);

    await screen.page.getByRole('link', { name: 'Settings' }).click();
    await expectGone(keyField(screen));
    await screen.page.goBack();
    await expectVisible(keyField(screen));
    for (const place of await placesOf(screen.page)) expect(place).not.toContain(key);
  });

  test('with what is no key of this server is not sent', async () => {
    const screen = await openClients();
    await keyField(screen).fill('sk-or-v1-of-somebody-else');
    await screen.button('Send request').click();
    await expectText(screen.alert(), 'A key of this server begins with sk-parley-');
    expect(await result(screen).count()).toBe(0);
    expect(stage.server.upstream.completions).toHaveLength(0);
  });

  test('with a key that is refused says so, and shows what the server sent', async () => {
    const screen = await openClients();
    await keyField(screen).fill('sk-parley-of-nobody');
    await screen.button('Send request').click();
    await expectText(screen.alert(), 'The key was refused');
    await expectText(result(screen), 'Failed 401');
    await result(screen).getByText('What the server sent').click();
    await expectText(result(screen), '"code": "invalid_api_key"');
  });

  test('that fails at the provider is told as in a chat', async () => {
    const screen = await openClients();
    stage.server.upstream.next(httpError(402, { message: 'No credit' }));
    await screen.button('Send request').click();
    await expectText(screen.alert(), 'Out of credit This OpenRouter account has no credit left.');
    expect(await rowOf(screen)).toMatchObject({ outcome: 'error', upstreamStatus: 402 });
  });

  test('can be stopped, keeps what had come, and ends at the provider too', async () => {
    const screen = await openClients();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['It beg'], ['ins.']));
    // The second half of a double press is no stop.
    await screen.button('Send request').dblclick();
    await expectText(result(screen), 'It beg');
    expect(await result(screen).innerText()).toContain('Running');
    await expectSoon(async () => {
      if (await screen.button('Stop').isVisible()) await screen.button('Stop').click();
      return (await result(screen).innerText()).includes('Stopped');
    }, true);
    await expectText(result(screen), 'It beg');
    expect(await rowOf(screen)).toMatchObject({ outcome: 'stopped' });
    await expectSoon(() => stage.server.upstream.completions.at(-1)?.aborted, true);
    expect(stage.server.upstream.completions).toHaveLength(1);
    expect(await screen.hasFocus(screen.button('Send request'))).toBe(true);
  });

  test('tells what of the question was left out', async () => {
    const screen = await openClients();
    await screen.page.route('**/v1/chat/completions', async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), 'x-parley-dropped-params': 'logit_bias' };
      await route.fulfill({ response, headers });
    });
    await screen.button('Send request').click();
    await expectText(result(screen), 'Left out logit_bias');
  });

  test('of a model that does not stream asks for all of it at once', async () => {
    const demoFolder = await stage.models.demo();
    const screen = await stage.open({ key: null, demoFolder });
    await goToClients(screen, '?client=codex');
    await expectText(trial(screen), 'This model answers it in one piece.');
    await expectText(snippets(screen), 'Codex wants answers in pieces');
    await screen.button('Send request').click();
    await expectText(result(screen), DEMO_ANSWER);
    expect(await rowOf(screen)).toMatchObject({ streamed: false, cost: { usd: 0 } });
  });

  test('fits a phone', async () => {
    const screen = await openClients('?client=opencode', { width: 360, height: 740 });
    await screen.button('Send request').click();
    await expectText(result(screen), 'OK 200');
    const overflow = () =>
      screen.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
  });
});
