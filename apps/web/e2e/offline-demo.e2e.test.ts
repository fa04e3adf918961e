import { DEMO_MODEL_ID } from '@parley/contracts';
import { DEMO_ANSWER } from '@parley/providers/demo-model';
import { describe, expect, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

const heading = (screen: Screen, name: string) => screen.page.getByRole('heading', { name });
const sidebar = (screen: Screen) => screen.page.getByRole('complementary');
const options = (screen: Screen) =>
  screen.page.getByRole('listbox', { name: 'Models' }).getByRole('option');

async function openPicker(screen: Screen): Promise<void> {
  await screen.page.getByRole('button', { name: /^(Choose a model|Model: )/ }).click();
  await expectVisible(screen.page.getByRole('combobox', { name: 'Search models' }));
}

/** What the page asks of generations, as it sends it. */
function requestsOf(screen: Screen): Record<string, unknown>[] {
  const bodies: Record<string, unknown>[] = [];
  screen.page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === 'POST' && pathname === '/api/generations')
      bodies.push(request.postDataJSON());
  });
  return bodies;
}

describe('without a key', () => {
  test('a chat is completed by the demo: chosen in the set-up, asked, answered', async () => {
    const screen = await stage.open({ key: null, demoFolder: await stage.models.demo() });
    const requests = requestsOf(screen);
    await screen.button('Try the offline demo').click();
    await expectVisible(heading(screen, 'Check the installation.'));
    await expectText(screen.page.getByRole('main'), 'gives the same answer to every message');
    expect(await screen.page.getByRole('list', { name: 'Ways to begin' }).count()).toBe(0);

    await screen.send('Are you there?');
    await expectText(screen.answer(), DEMO_ANSWER);
    await expectText(screen.answer(), 'Offline demo This server');
    await expectText(screen.answer(), 'Free, runs on this server ·');
    expect(requests).toMatchObject([{ modelId: DEMO_MODEL_ID, stream: false }]);
    const [, answer] = await stage.storedMessages(screen);
    expect(answer).toMatchObject({
      state: 'completed',
      usage: { costUsd: 0, costSource: 'local' },
    });
  });

  test('the set-up says which steps were left out, and goes back to them', async () => {
    const screen = await stage.open({ key: null, demoFolder: await stage.models.demo() });
    await screen.button('Try the offline demo').click();
    const steps = screen.page.getByRole('list', { name: 'Set-up' });
    await expectText(steps, '3 First message');
    expect(await steps.innerText()).not.toContain('Done');
    await steps.getByRole('button', { name: 'Key' }).click();
    await expectVisible(heading(screen, 'Paste a key to begin.'));
  });

  test('the demo is the one model in the picker, and the next chat asks for a real one again', async () => {
    const screen = await stage.open({ key: null, demoFolder: await stage.models.demo() });
    await screen.skipFirstRun();
    await openPicker(screen);
    await expectSoon(() => options(screen).count(), 1);
    await expectText(options(screen), 'Offline demo Checks the installation');
    await options(screen).click();
    await expectVisible(heading(screen, 'Check the installation.'));
    await expectText(sidebar(screen), 'OpenRouter');
    await screen.send('Hello?');
    await expectText(screen.answer(), 'Parley works');

    await screen.page.getByRole('link', { name: 'New chat' }).click();
    await expectVisible(heading(screen, 'Paste a key to begin.'));
    await expectVisible(screen.button('Choose a model'));
  });

  test('a server without the demo offers none', async () => {
    const screen = await stage.open({ key: null });
    await expectVisible(heading(screen, 'Paste a key to begin.'));
    await expectVisible(screen.button('Run a model on this server'));
    expect(await screen.button('Try the offline demo').count()).toBe(0);
  });
});

describe('with a key', () => {
  test('the demo is no model to choose, in chats or as a default', async () => {
    const screen = await stage.open({ demoFolder: await stage.models.demo() });
    await openPicker(screen);
    await expectSoon(() => options(screen).count(), 3);
    expect(await options(screen).filter({ hasText: 'Offline demo' }).count()).toBe(0);
    await screen.page.goto(`${stage.server.url}/settings/defaults`);
    await screen.page.getByText('The one chosen last').click();
    await expectSoon(() => options(screen).count(), 3);
  });

  test('it can still be tried, where it is listed; the chats after it go on as before', async () => {
    const screen = await stage.open({ demoFolder: await stage.models.demo() });
    await screen.chooseModel('fake/model');
    await screen.page.goto(`${stage.server.url}/settings/providers/local`);
    await screen.button('Try in a new chat: Offline demo').click();
    await expectVisible(screen.button('Model: Offline demo'));
    await openPicker(screen);
    await expectVisible(options(screen).filter({ hasText: 'Offline demo' }));
    await screen.page.keyboard.press('Escape');
    await screen.send('Still there?');
    await expectText(screen.answer(), 'Parley works');
    await expectGone(sidebar(screen).getByText('OpenRouter'));

    await screen.page.getByRole('link', { name: 'New chat' }).click();
    await expectVisible(screen.button('Model: Model'));
    await expectText(sidebar(screen), 'OpenRouter');
  });
});

test('a refused key leaves the demo as a way to try the rest', async () => {
  const screen = await stage.open({ key: null, demoFolder: await stage.models.demo() });
  stage.server.upstream.acceptKeys('another-key');
  await screen.saveKey('sk-or-v1-not-the-one');
  await expectText(screen.alert(), 'OpenRouter does not accept this key.');
  await screen.button('Try the offline demo').click();
  await screen.send('Anybody?');
  await expectText(screen.answer(), 'Parley works');
});
