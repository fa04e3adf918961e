import { json } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { TEST_KEY } from '../../server/test/harness.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

describe('the key of a provider', () => {
  test('a key that the provider refuses is marked, and the field has the focus', async () => {
    const screen = await stage.open({ key: null });
    stage.server.upstream.on('/key', json(401, { error: { message: 'No', code: 401 } }));
    await screen.skipFirstRun();
    await screen.saveKey(TEST_KEY);
    await expectText(screen.page.getByRole('complementary'), 'Refused');
    await expectText(screen.alert(), 'OpenRouter does not accept this key.');
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
    expect(await screen.keyField.inputValue()).toBe('');
  });

  test('a key that cannot be checked is kept', async () => {
    const screen = await stage.open({ key: null });
    stage.server.upstream.on('/key', json(503, { error: { message: 'Later', code: 503 } }));
    await screen.skipFirstRun();
    await screen.saveKey(TEST_KEY);
    const sidebar = screen.page.getByRole('complementary');
    await expectText(sidebar, 'Saved, not checked');
    await expectText(sidebar, 'OpenRouter has more to do than it can. The key is kept');
    await expectVisible(screen.button('Check'));

    await screen.page.route('**/check', (route) => route.abort());
    await screen.button('Check').click();
    await expectText(sidebar, 'There is no connection to the server. Try again when it is back.');
    await expectText(sidebar, 'Saved, not checked');
  });

  test('a check finds out that the key was cleared elsewhere', async () => {
    const screen = await stage.openReady();
    await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
    await stage.server.call('DELETE', '/api/providers/openrouter/key');
    await screen.button('Check').click();
    await expectText(screen.page.getByRole('complementary'), 'No key');
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
  });

  test('after a key was cleared, sending opens its form and gives the text back', async () => {
    const screen = await stage.openReady();
    await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
    await screen.button('Clear').click();
    await screen.page.getByRole('dialog').getByRole('button', { name: 'Clear key' }).click();
    await expectText(screen.page.getByRole('complementary'), 'No key');
    await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
    await expectGone(screen.keyField);

    await screen.send('Where is my key?');
    await expectText(screen.alert(), 'Not sent');
    await expectSoon(() => screen.composer.inputValue(), 'Where is my key?');
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
    expect(new URL(screen.page.url()).pathname).toBe('/');
  });

  test('a key from the environment is named as such and cannot be changed here', async () => {
    const screen = await stage.open({ key: null, env: { OPENROUTER_API_KEY: TEST_KEY } });
    await screen.page.getByRole('button', { name: /^OpenRouter From the environment/ }).click();
    await expectText(
      screen.page.getByRole('complementary'),
      'Set by OPENROUTER_API_KEY. Change it where the server is started.',
    );
    expect(await screen.button('Replace').count()).toBe(0);
    expect(await screen.button('Clear').count()).toBe(0);
  });

  test('a refused key from the environment names its variable and opens no field', async () => {
    const env = { OPENROUTER_API_KEY: TEST_KEY };
    const screen = await stage.open({ key: null, env }, { width: 360, height: 740 });
    await screen.chooseModel('fake/model');
    stage.server.upstream.on(
      '/chat/completions',
      json(401, { error: { message: 'No', code: 401 } }),
    );
    await screen.send('Hi');
    await expectText(screen.alert(), 'does not accept the key set by OPENROUTER_API_KEY');
    await expectVisible(screen.alert().getByRole('button', { name: 'Retry' }));
    expect(await screen.button('Replace key').count()).toBe(0);
  });

  test('a key that was cleared is gone in a window that was visible all along and is entered', async () => {
    const screen = await stage.openReady();
    await expectText(screen.page.getByRole('complementary'), 'Saved ····');
    await stage.server.call('DELETE', '/api/providers/openrouter/key');
    await expectSoon(async () => {
      await screen.page.evaluate(() => window.dispatchEvent(new Event('focus')));
      return (await screen.page.getByRole('complementary').innerText()).includes('No key');
    }, true);
  });

  test('a key that another tab has cleared is gone here as soon as one looks', async () => {
    const screen = await stage.openReady();
    const second = await screen.openTab();
    await expectText(second.page.getByRole('complementary'), 'Saved ····');
    await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
    await screen.button('Clear').click();
    await screen.page.getByRole('dialog').getByRole('button', { name: 'Clear key' }).click();
    await expectVisible(screen.page.getByText('Key cleared'));
    // Pages without a head are always in view: the event stands for the look.
    await expectSoon(async () => {
      await second.page.evaluate(() =>
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true })),
      );
      return (await second.page.getByRole('complementary').innerText()).includes('No key');
    }, true);
  });
});
