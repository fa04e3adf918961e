import { describe, expect, test } from 'vitest';

import { TEST_KEY } from '../../server/test/harness.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { placesOf, watchTraffic } from './secret-watch.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

/** Of no provider; it must not be found anywhere once the page was loaded. */
const LEAKED = 'sk-or-v1-deadbeefdeadbeefdeadbeefdeadbeef';

const entry = (state: object, version?: number) => JSON.stringify({ state, version });

/** As earlier versions, and the programs they come from, left keys behind. */
const OLD_FORMS: Record<string, string> = {
  'parley.prefs': entry({ modelId: 'openrouter/fake/model', apiKey: LEAKED }, 1),
  'parley.drafts': entry({ apiKey: LEAKED }),
  'parley.old': `{"state":{"apiKey":"${LEAKED}`,
  'chat-store': entry({ apiKey: LEAKED, settings: { headers: `Bearer ${LEAKED}` } }, 2),
  'persist:root': JSON.stringify({ settings: JSON.stringify({ openrouterApiKey: LEAKED }) }),
  openrouter_api_key: LEAKED,
  notes: LEAKED,
};

describe('a key that an earlier version left in this browser', () => {
  test('is gone from every place, goes nowhere, and the user is told once', async () => {
    const screen = await stage.open();
    const { page } = screen;
    await page.evaluate((forms) => {
      for (const [name, text] of Object.entries(forms)) {
        localStorage.setItem(name, text);
        sessionStorage.setItem(name, text);
      }
    }, OLD_FORMS);
    expect((await placesOf(page)).join(' ')).toContain(LEAKED);

    const traffic = watchTraffic(page, LEAKED);
    const told: string[] = [];
    page.on('console', (message) => told.push(message.text()));
    await page.goto(stage.server.url);
    await expectText(screen.alert(), 'A key was found in this browser');
    await expectText(screen.alert(), 'Revoke it at its provider');
    await screen.chooseModel('fake/model');
    await screen.send('Hi');
    await expectText(screen.answer(), 'Hello');

    expect((await placesOf(page)).filter((text) => text.includes(LEAKED))).toEqual([]);
    expect(await traffic.found()).toEqual([]);
    expect(told).toEqual(['Secrets removed from the storage of this browser: 16']);
    expect(stage.server.logLines.filter((line) => line.includes(LEAKED))).toEqual([]);

    await page.reload();
    await screen.button('Got it').click();
    await expectGone(screen.alert());
    await page.reload();
    await expectVisible(screen.composer);
    expect(await screen.alert().count()).toBe(0);
  });

  test('what is no secret stays', async () => {
    const screen = await stage.open();
    await screen.page.evaluate(() =>
      localStorage.setItem('elsewhere', '{ "maxTokens": 5, "key": "ctrl+k" }'),
    );
    await screen.page.reload();
    await expectVisible(screen.composer);
    expect(await screen.page.evaluate(() => localStorage.getItem('elsewhere'))).toBe(
      '{ "maxTokens": 5, "key": "ctrl+k" }',
    );
    expect(await screen.alert().count()).toBe(0);
  });

  test('a draft that looks like a secret is there after a reload, as it was typed', async () => {
    const screen = await stage.openReady();
    const text = '{ "name":"Bob", "password":"swordfish" } hf_tokenizer_config_path';
    await screen.composer.fill(text);
    await expectSoon(
      () => screen.page.evaluate(() => localStorage.getItem('parley.drafts')?.includes('Bob')),
      true,
    );
    await screen.page.reload();
    await expectSoon(() => screen.composer.inputValue(), text);
    expect(await screen.alert().count()).toBe(0);
  });
});

describe('the key of a provider', () => {
  test('is nowhere but in the one request that saves it, all its life long', async () => {
    const screen = await stage.open({ key: null });
    const { page } = screen;
    const traffic = watchTraffic(page, TEST_KEY);
    const expectNowhere = async () => {
      expect((await placesOf(page)).filter((text) => text.includes(TEST_KEY))).toEqual([]);
    };
    await screen.skipFirstRun();
    await screen.saveKey(TEST_KEY);
    await expectText(page.getByRole('complementary'), 'Saved ····');
    await expectNowhere();
    await screen.chooseModel('fake/model');
    await screen.send('Hi');
    await expectText(screen.answer(), 'Hello');
    await expectVisible(screen.button('Send'));
    await page.reload();
    await expectText(screen.answer(), 'Hello');
    await expectNowhere();

    await page.getByRole('button', { name: /^OpenRouter/ }).click();
    await screen.button('Clear').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Clear key' }).click();
    await expectText(page.getByRole('complementary'), 'No key');
    await expectNowhere();
    expect((await placesOf(page)).some((text) => text.includes('openrouter/fake/model'))).toBe(
      true,
    );
    expect(await traffic.found()).toEqual([`PUT ${stage.server.url}/api/providers/openrouter/key`]);
    expect(stage.server.logLines.filter((line) => line.includes(TEST_KEY))).toEqual([]);
  });
});
