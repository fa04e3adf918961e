import { describe, expect, test } from 'vitest';

import { violations } from './accessibility.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import type { Screen } from './screen.ts';
import { placesOf, recordTraffic } from './secret-watch.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

const KEYS = '/api/api-keys';

async function openKeys(): Promise<Screen> {
  const screen = await stage.open();
  await goToKeys(screen);
  return screen;
}

/** With a key that is there before its page. */
async function openWithKey(facts: object): Promise<{ screen: Screen; id: string; key: string }> {
  const screen = await stage.open();
  const made = await makeKey(facts);
  await goToKeys(screen);
  return { screen, ...made };
}

async function goToKeys(screen: Screen): Promise<void> {
  await screen.page.goto(`${stage.server.url}/dashboard/api-keys`);
  await expectVisible(screen.button('New key'));
}

/** Made behind the page's back. */
async function makeKey(facts: object): Promise<{ id: string; key: string }> {
  const { body } = await stage.server.call('POST', KEYS, facts);
  return { id: body.apiKey.id, key: body.key };
}

async function storedKeys() {
  const { body } = await stage.server.call('GET', KEYS);
  return body.apiKeys;
}

/** What a program is answered that shows this key, or none. */
async function statusOf(key: string | null, model = 'openrouter/fake/model'): Promise<number> {
  const body = { model, messages: [{ role: 'user', content: 'Hello' }] };
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const answer = await stage.server.call('POST', '/v1/chat/completions', body, headers);
  return answer.status;
}

const dialog = (screen: Screen) => screen.page.getByRole('dialog');
const field = (screen: Screen, name: string) =>
  dialog(screen).getByRole('textbox', { name, exact: true });
const row = (screen: Screen, name: string) =>
  screen.page
    .getByRole('list', { name: 'Keys' })
    .getByRole('listitem')
    .filter({
      has: screen.page.getByRole('heading', { name, exact: true }),
    });
const gauge = (screen: Screen, name: string) => screen.page.getByRole('meter', { name });
const localSwitch = (screen: Screen) =>
  screen.page.getByRole('switch', { name: 'Programs on this machine need no key' });

/** Reads the key that is shown, and lets it go. */
async function takeShownKey(screen: Screen): Promise<string> {
  const shown = dialog(screen).getByRole('group', { name: 'New key' });
  const key = (await shown.innerText()).trim();
  await screen.button('Done').click();
  await expectGone(dialog(screen));
  return key;
}

describe('a new key', () => {
  test('is shown once, lets a program in, and is nowhere else, then or later', async () => {
    const screen = await openKeys();
    const { page } = screen;
    const traffic = recordTraffic(page);
    await expectVisible(page.getByText('No program has a key yet.'));
    await screen.button('New key').click();
    await field(screen, 'Name').fill('laptop');
    await field(screen, 'Name').press('Enter');
    await expectText(
      dialog(screen),
      'Copy this key now. It is shown once. Parley keeps only a fingerprint of it.',
    );
    // Neither a slip of the hand nor Esc takes it away.
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    const key = await takeShownKey(screen);
    expect(key).toMatch(/^sk-parley-\S{30,}$/);
    expect(await statusOf(key)).toBe(200);
    await expectText(row(screen, 'laptop'), `Active ${key.slice(0, 14)}…`);
    await expectSoon(() => screen.hasFocus(screen.button('New key')), true);

    const expectNowhere = async () =>
      expect((await placesOf(page)).filter((text) => text.includes(key))).toEqual([]);
    await expectNowhere();
    await page.reload();
    await expectText(row(screen, 'laptop'), 'Used just now');
    await page.goBack();
    await page.goForward();
    await expectVisible(row(screen, 'laptop'));
    await expectNowhere();
    expect(await traffic.holding(key)).toEqual([`answer of ${stage.server.url}${KEYS}`]);
    expect(stage.server.logLines.filter((line) => line.includes(key))).toEqual([]);
  });

  test('is copied whole', async () => {
    const screen = await openKeys();
    await screen.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await screen.button('New key').click();
    await field(screen, 'Name').fill('laptop');
    await screen.button('Create key').click();
    await expectSoon(() => screen.hasFocus(screen.button('Copy key')), true);
    await screen.page.keyboard.press('Enter');
    await expectVisible(screen.button('Copied'));
    const copied = await screen.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await takeShownKey(screen));
  });

  test('can be limited in all ways by keyboard alone', async () => {
    const screen = await openKeys();
    const { keyboard } = screen.page;
    await screen.button('New key').focus();
    await keyboard.press('Enter');
    await expectSoon(() => screen.hasFocus(field(screen, 'Name')), true);
    await keyboard.type('ci-bot');
    await keyboard.press('Tab');
    await keyboard.type('In 30');
    await keyboard.press('Tab');
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    await keyboard.type('openrouter/th*');
    await keyboard.press('Enter');
    await keyboard.type('thinker');
    await expectVisible(screen.page.getByRole('option', { name: /^Thinker/ }));
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    const entries = dialog(screen).getByRole('list', { name: 'Models of this key' });
    await expectText(entries, 'openrouter/th* no model now openrouter/fake/thinker 1 model');
    await screen.button('Remove openrouter/th*').focus();
    await keyboard.press('Enter');
    await field(screen, 'Requests a minute').focus();
    await keyboard.type('60');
    for (let tabs = 0; tabs < 8; tabs += 1) await keyboard.press('Tab');
    await keyboard.type('19.99');
    await keyboard.press('Tab');
    await keyboard.type('4');
    await keyboard.press('Enter');
    await expectVisible(screen.button('Copy key'));
    const [stored] = await storedKeys();
    expect(stored).toMatchObject({
      name: 'ci-bot',
      models: ['openrouter/fake/thinker'],
      limits: { requests: { minute: 60 }, costUsd: { month: 19.99 }, concurrency: 4 },
    });
    const days = (Date.parse(stored.expiresAt) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
  });

  test('tells what is wrong at its field, where the focus goes, and keeps what was typed', async () => {
    const screen = await openKeys();
    await screen.button('New key').click();
    await field(screen, 'Dollars a day').fill('$5');
    await dialog(screen).getByLabel('Only these').click();
    const entry = dialog(screen).getByRole('combobox', { name: 'Model' });
    await entry.fill('gpt');
    await entry.press('Escape');
    await screen.button('Create key').click();
    await expectText(dialog(screen), 'A key needs a name.');
    await expectText(dialog(screen), 'Add “gpt” to the list, or clear the field.');
    await expectText(dialog(screen), 'Dollars a day: a number from 0.000001 to 1000000.');
    await expectSoon(() => screen.hasFocus(field(screen, 'Name')), true);
    expect(await violations(screen.page)).toEqual([]);
    expect(await storedKeys()).toEqual([]);

    await field(screen, 'Name').fill('desk');
    await entry.press('Enter');
    await field(screen, 'Dollars a day').fill('5');
    await screen.button('Create key').click();
    // Without a list that is open, Enter hands the form in; the entry still stands in its field.
    await expectText(dialog(screen), 'Add “gpt” to the list, or clear the field.');
    await entry.fill('');
    await dialog(screen).getByLabel('All models').click();
    await screen.button('Create key').click();
    await takeShownKey(screen);
    expect(await storedKeys()).toMatchObject([{ name: 'desk', models: null }]);
  });

  test('that may have been made unseen is told as such, and nothing typed is lost', async () => {
    const screen = await openKeys();
    // The server makes it, and its answer does not arrive.
    await screen.page.route(`**${KEYS}`, async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      await route.fetch();
      await route.abort();
    });
    await screen.button('New key').click();
    await field(screen, 'Name').fill('laptop');
    await screen.button('Create key').click();
    await expectText(screen.alert(), 'There is no connection to the server.');
    await expectText(screen.alert(), 'it was made and nobody has seen it: delete it.');
    expect(await field(screen, 'Name').inputValue()).toBe('laptop');
    await screen.button('Cancel').click();
    await expectVisible(row(screen, 'laptop'));
  });
});

describe('the gauges', () => {
  test('follow what programs use, warn, and say when it is too much', async () => {
    const { screen, key } = await openWithKey({
      name: 'laptop',
      limits: { requests: { day: 5, month: 1000 }, tokens: { month: 1_000_000 } },
    });
    await expectText(row(screen, 'laptop'), 'Requests a day 0 of 5');
    for (let calls = 0; calls < 4; calls += 1) expect(await statusOf(key)).toBe(200);
    await expectText(row(screen, 'laptop'), 'Requests a day 4 of 5');
    await expectText(row(screen, 'laptop'), 'Requests a month 4 of 1,000');
    await expectText(row(screen, 'laptop'), 'Active');
    expect(await gauge(screen, 'Requests a day').getAttribute('aria-valuenow')).toBe('80');
    expect(await statusOf(key)).toBe(200);
    expect(await statusOf(key)).toBe(429);
    await expectText(row(screen, 'laptop'), 'Limit reached');
    expect(await gauge(screen, 'Requests a day').getAttribute('aria-valuetext')).toMatch(
      /^5 of 5, Resets in \d+\s(?:h|min|s)$/,
    );
  });

  test('say when they are not up to date, until they are again', async () => {
    const { screen } = await openWithKey({ name: 'laptop', limits: { requests: { day: 5 } } });
    await expectVisible(row(screen, 'laptop'));
    await screen.refuse(`**${KEYS}`, 'validation_error');
    await expectText(screen.alert(), 'These figures are not up to date.');
    await expectVisible(row(screen, 'laptop'));
    await screen.page.unroute(`**${KEYS}`);
    await expectGone(screen.alert());
  });
});

describe('a key that is edited', () => {
  test('is changed where it was edited, and nowhere else', async () => {
    const { screen, id, key } = await openWithKey({
      name: 'laptop',
      models: ['openrouter/*'],
      expiresAt: '2099-12-24T17:30:00.123Z',
      limits: { concurrency: 4, tokens: { day: 100_000 } },
    });
    await screen.button('Edit laptop').click();
    await field(screen, 'Name').fill('desk');
    await field(screen, 'Requests at once').fill('');
    await field(screen, 'Requests a day').fill('100');
    // Meanwhile somebody else sets another limit.
    const limits = { concurrency: 4, tokens: { day: 100_000, month: 900_000 } };
    await stage.server.call('PATCH', `${KEYS}/${id}`, { limits });
    await screen.button('Save key').click();
    await expectVisible(screen.page.getByText('Key saved'));
    await expectVisible(row(screen, 'desk'));
    expect(await storedKeys()).toMatchObject([
      {
        name: 'desk',
        models: ['openrouter/*'],
        expiresAt: '2099-12-24T17:30:00.123Z',
        limits: { requests: { day: 100 }, tokens: { day: 100_000, month: 900_000 } },
      },
    ]);
    expect((await storedKeys())[0].limits.concurrency).toBeUndefined();
    expect(await statusOf(key)).toBe(200);
  });

  test('and was changed elsewhere in the same place is not overwritten unasked', async () => {
    const { screen, id } = await openWithKey({ name: 'laptop' });
    await screen.button('Edit laptop').click();
    await field(screen, 'Name').fill('desk');
    await stage.server.call('PATCH', `${KEYS}/${id}`, { name: 'shelf', models: ['openai/*'] });
    await screen.button('Save key').click();
    await expectText(screen.alert(), 'Somebody has changed the same meanwhile.');
    expect(await storedKeys()).toMatchObject([{ name: 'shelf' }]);
    await screen.button('Save key').click();
    await expectVisible(row(screen, 'desk'));
    expect(await storedKeys()).toMatchObject([{ name: 'desk', models: ['openai/*'] }]);
  });

  test('and is gone says so, and what was typed stays', async () => {
    const { screen, id } = await openWithKey({ name: 'laptop' });
    await screen.button('Edit laptop').click();
    await field(screen, 'Name').fill('desk');
    await stage.server.call('DELETE', `${KEYS}/${id}`);
    await screen.button('Save key').click();
    await expectText(screen.alert(), 'There is no such key.');
    expect(await field(screen, 'Name').inputValue()).toBe('desk');
  });
});

test('a key is replaced after a question, and the old one is refused at once', async () => {
  const { screen, key } = await openWithKey({ name: 'laptop' });
  expect(await statusOf(key)).toBe(200);
  await screen.button('Replace the key of laptop').click();
  await expectText(dialog(screen), 'The old key stops at once');
  await screen.button('Cancel').click();
  expect(await statusOf(key)).toBe(200);

  await screen.button('Replace the key of laptop').click();
  await screen.button('Replace key').click();
  await expectVisible(screen.button('Copy key'));
  const next = await takeShownKey(screen);
  expect(await statusOf(key)).toBe(401);
  expect(await statusOf(next)).toBe(200);
  await expectText(row(screen, 'laptop'), `${next.slice(0, 14)}…`);
  await expectSoon(() => screen.hasFocus(screen.button('Replace the key of laptop')), true);
});

test('a key is deleted after a question; its neighbour has the focus then, and the failure a reason', async () => {
  const { screen, key } = await openWithKey({ name: 'laptop' });
  await makeKey({ name: 'desk' });
  await screen.page.reload();
  await screen.button('Delete desk').click();
  await screen.page.route(`**${KEYS}/*`, (route) => route.abort());
  await screen.button('Delete key').click();
  await expectText(screen.alert(), 'There is no connection to the server.');
  await screen.page.unroute(`**${KEYS}/*`);
  await screen.button('Delete key').click();
  await expectGone(row(screen, 'desk'));
  await expectSoon(() => screen.hasFocus(screen.button('Edit laptop')), true);

  await screen.button('Delete laptop').click();
  await screen.button('Delete key').click();
  await expectVisible(screen.page.getByText('No program has a key yet.'));
  await expectVisible(screen.page.getByText('Key of laptop deleted'));
  expect(await statusOf(key)).toBe(401);
  await expectSoon(() => screen.hasFocus(screen.button('New key')), true);
});

describe('programs on this machine', () => {
  test('need a key or not, as it is switched, beside whatever else is being set', async () => {
    const screen = await openKeys();
    await expectSoon(() => localSwitch(screen).getAttribute('aria-checked'), 'true');
    expect(await statusOf(null)).toBe(200);
    const { body } = await stage.server.call('GET', '/api/settings');
    const timeLimits = { '*': { silence: 90 } };
    await stage.server.call('PUT', '/api/settings', { ...body.settings, timeLimits });

    await localSwitch(screen).focus();
    await screen.page.keyboard.press('Space');
    await expectText(screen.page.getByRole('main'), 'Every program needs a key');
    await expectSoon(() => statusOf(null), 401);
    const { body: after } = await stage.server.call('GET', '/api/settings');
    expect(after.settings).toMatchObject({ gatewayOpenToLocal: false, timeLimits });
    await localSwitch(screen).click();
    await expectSoon(() => statusOf(null), 200);
  });

  test('are let in as before where the switch could not be stored, which says why', async () => {
    const screen = await openKeys();
    await expectVisible(localSwitch(screen));
    await screen.page.route('**/api/settings', (route) => route.abort());
    await localSwitch(screen).click();
    await expectText(
      screen.page.getByRole('main'),
      'Not saved. There is no connection to the server.',
    );
    expect(await localSwitch(screen).getAttribute('aria-checked')).toBe('true');
    expect(await statusOf(null)).toBe(200);
  });
});

test('a list that cannot be read says so, and can be read again', async () => {
  const screen = await stage.open();
  await screen.refuse(`**${KEYS}`, 'validation_error');
  await screen.page.goto(`${stage.server.url}/dashboard/api-keys`);
  await expectText(screen.alert(), 'The keys could not be read.');
  await screen.page.unroute(`**${KEYS}`);
  await screen.button('Try again').click();
  await expectVisible(screen.page.getByText('No program has a key yet.'));
});
