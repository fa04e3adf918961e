import { answer, json, quietPort } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { TEST_KEY } from '../../server/test/harness.ts';
import { expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { setUpStage } from './stage.ts';

const HOST = 'chat.lan';

const stage = setUpStage([`--host-resolver-rules=MAP ${HOST} 127.0.0.1`]);

describe('under a name of the local network, over plain HTTP', () => {
  test('the whole main job works', async () => {
    const port = String(await quietPort());
    const origin = `http://${HOST}:${port}`;
    const screen = await stage.open(
      { key: null, env: { PARLEY_PORT: port, PARLEY_AUTH: 'disabled', PARLEY_PUBLIC_URL: origin } },
      { origin },
    );
    expect(await screen.page.evaluate(() => isSecureContext)).toBe(false);
    await screen.saveKey(TEST_KEY);
    await expectText(screen.page.getByRole('complementary'), `Saved ····${TEST_KEY.slice(-4)}`);
    await screen.skipFirstRun();
    await screen.chooseModel('fake/model');
    stage.server.upstream.next(json(500, { error: { message: 'boom', code: 500 } }));
    stage.server.upstream.next(json(500, { error: { message: 'boom', code: 500 } }));
    await screen.send('Say hello');
    await expectText(screen.alert(), 'The provider failed');
    stage.server.upstream.next(answer({ deltas: ['Good', ' evening'] }));
    await screen.button('Retry').click();
    await expectText(screen.answer(), 'Good evening');
    await expectVisible(screen.button('Send'));

    await screen.button('Copy answer').click();
    await expectVisible(screen.button('Copied'));
    await screen.composer.focus();
    await screen.page.keyboard.press('Control+V');
    await expectSoon(() => screen.composer.inputValue(), 'Good evening');
  });

  test('a diagram is drawn in its frame, which has no origin', async () => {
    const port = String(await quietPort());
    const origin = `http://${HOST}:${port}`;
    const screen = await stage.open(
      { env: { PARLEY_PORT: port, PARLEY_AUTH: 'disabled', PARLEY_PUBLIC_URL: origin } },
      { origin },
    );
    await screen.chooseModel('fake/model');
    const diagram = '```mermaid\nflowchart LR\n  A[Request] --> B[Answer]\n```';
    stage.server.upstream.next(answer({ deltas: [diagram] }));
    await screen.send('Draw that');
    await expectVisible(screen.button('Show source'));
    const frame = screen.page.frames().find((each) => each.url().includes('/frames/diagram.html'));
    expect(await frame?.evaluate(() => globalThis.origin)).toBe('null');
    expect(await frame?.locator('svg').textContent()).toContain('Request');
  });

  test('a new key of the gateway can be copied, although it is shown in a dialog', async () => {
    const port = String(await quietPort());
    const origin = `http://${HOST}:${port}`;
    const screen = await stage.open(
      { env: { PARLEY_PORT: port, PARLEY_AUTH: 'disabled', PARLEY_PUBLIC_URL: origin } },
      { origin: `${origin}/dashboard/api-keys` },
    );
    await screen.button('New key').click();
    await screen.page.getByRole('textbox', { name: 'Name' }).fill('laptop');
    await screen.button('Create key').click();
    const key = await screen.page.getByRole('group', { name: 'New key' }).innerText();
    await screen.button('Copy key').click();
    await expectVisible(screen.button('Copied'));
    await screen.button('Done').click();
    await screen.button('New key').click();
    const name = screen.page.getByRole('textbox', { name: 'Name' });
    await name.focus();
    await screen.page.keyboard.press('Control+V');
    await expectSoon(() => name.inputValue(), key.trim());
  });

  test('without a password it answers only on its own machine, and the page says so', async () => {
    const port = String(await quietPort());
    const origin = `http://${HOST}:${port}`;
    const screen = await stage.open(
      { env: { PARLEY_PORT: port, PARLEY_PUBLIC_URL: origin } },
      { origin },
    );
    await expectVisible(screen.page.getByRole('heading', { name: 'Parley is closed from here' }));
    await expectText(screen.page.getByRole('main'), 'PARLEY_AUTH=disabled');
    expect((await screen.page.reload())?.status()).toBe(401);
    expect((await screen.page.goto(`${origin}/api/chats`))?.status()).toBe(401);
  });
});
