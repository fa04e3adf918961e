import { DEMO_MODEL_ID } from '@parley/contracts';
import { modelProcesses } from '@parley/providers/testing';
import { expect, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { SLOW_MODEL } from './model-folders.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

/** How long the stop button is deaf after sending, and some. */
const STOP_GUARD_MS = 400;

/** A server with the slow model alone, and its page. */
async function openSlow(): Promise<Screen> {
  return stage.open({ key: null, dataDir: await stage.models.dataWithSlowModel() });
}

/** Asks the slow model in a chat of its own. */
async function ask(screen: Screen, text: string): Promise<void> {
  await screen.page.getByRole('link', { name: 'New chat' }).click();
  await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
  await screen.chooseModel(SLOW_MODEL);
  await screen.send(text);
}

async function stopAnswer(screen: Screen): Promise<void> {
  await screen.page.waitForTimeout(STOP_GUARD_MS);
  await screen.button('Stop').click();
}

/** Collects what is read aloud of answers from here on. */
async function listen(screen: Screen): Promise<() => Promise<string[]>> {
  await screen.page.evaluate(() => {
    const heard: string[] = [];
    const listenAgain = () => {
      const said = document.querySelector('main > [role=status].sr-only')?.textContent ?? '';
      if (said !== '' && said !== heard.at(-1)) heard.push(said);
    };
    new MutationObserver(listenAgain).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
    Object.assign(window, { heard });
  });
  return () => screen.page.evaluate(() => Reflect.get(window, 'heard'));
}

test('with a model on the server no key is asked for anywhere', async () => {
  const screen = await openSlow();
  await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
  expect(await screen.button('Skip set-up').count()).toBe(0);
  const placeholder = () => screen.composer.getAttribute('placeholder');
  await expectSoon(placeholder, 'Choose a model to send a message');
  const keyWords = screen.page.getByRole('complementary').getByText('key', { exact: false });
  expect(await keyWords.count()).toBe(0);
  await screen.chooseModel(SLOW_MODEL);
  await expectSoon(placeholder, `Message ${SLOW_MODEL}`);
  expect(await keyWords.count()).toBe(0);
  await screen.page.goto(`${stage.server.url}/settings/providers`);
  await expectVisible(
    screen.page.getByRole('link', { name: 'Local models 1 model on this server' }),
  );
});

test('an answer that does not come in pieces says how far it is, and is there at once when it ends', async () => {
  const screen = await openSlow();
  const heard = await listen(screen);
  await ask(screen, 'Begin.');
  const written = /Writing: ([\d,]+) tokens? so far/;
  const tokens = async () =>
    Number(written.exec(await screen.answer().innerText())?.[1]?.replaceAll(',', '') ?? 0);
  await expect.poll(tokens, { timeout: 20_000 }).toBeGreaterThan(0);
  const before = await tokens();
  await expect.poll(tokens, { timeout: 20_000 }).toBeGreaterThan(before);
  expect(await screen.answer().innerText()).not.toContain('tick');

  await stopAnswer(screen);
  await expectText(screen.answer(), 'tick tock tick tock');
  await expectText(screen.answer(), 'Stopped');
  expect(await screen.answer().innerText()).not.toMatch(written);
  const said = await heard();
  expect(said).toContain('Loading the model');
  expect(said).toContain('Writing the answer');
  // Each once, however often the figures changed.
  expect(new Set(said).size).toBe(said.length);
});

test('who waits sees their place move up, and can leave the line without a word', async () => {
  const screen = await openSlow();
  await ask(screen, 'First.');
  await expectText(screen.answer(), 'Writing:');
  await ask(screen, 'Second.');
  await expectText(screen.answer(), 'Waiting: next in line');
  await ask(screen, 'Third.');
  await expectText(screen.answer(), 'Waiting: 2nd in line');

  await screen.chatLink('Second.').click();
  await expectText(screen.answer(), 'Waiting: next in line');
  await stopAnswer(screen);
  await expectText(screen.answer(), 'Stopped before the first word.');
  await screen.chatLink('Third.').click();
  await expectText(screen.answer(), 'Waiting: next in line');
  await screen.page.reload();
  await expectText(screen.answer(), 'Waiting: next in line');

  await screen.chatLink('First.').click();
  await expectText(screen.answer(), 'Writing:');
  await stopAnswer(screen);
  await expectText(screen.answer(), 'tick tock');
  await screen.chatLink('Third.').click();
  await expectText(screen.answer(), 'Writing:');
});

test('an answer can be stopped before its model is ready', async () => {
  const screen = await openSlow();
  await ask(screen, 'Begin.');
  await expect.poll(() => modelProcesses(), { timeout: 10_000, interval: 2 }).toHaveLength(1);
  for (const pid of modelProcesses()) process.kill(pid, 'SIGSTOP');
  await stopAnswer(screen);
  await expectText(screen.answer(), 'Stopped before the first word.');
  await expectGone(screen.button('Stop'));
});

test('a process that dies in the middle is told as what it is, and the next try works', async () => {
  const screen = await openSlow();
  await ask(screen, 'Begin.');
  await expectText(screen.answer(), 'Writing:');
  for (const pid of modelProcesses()) process.kill(pid, 'SIGKILL');
  await expectText(screen.alert(), 'The model stopped working');
  await expectText(screen.alert(), 'local · local_model_failed');
  await screen.button('Retry').click();
  await expectText(screen.answer(), 'Writing:');
});

test('a page that was told otherwise asks again without pieces, and it is the same request', async () => {
  const screen = await stage.open({ key: null, demoFolder: await stage.models.demo() });
  await screen.page.route('**/api/models', async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    for (const model of json.models) model.supportsStreaming = true;
    await route.fulfill({ response, json });
  });
  await screen.page.reload();
  const asked: { generationId: string; stream: boolean }[] = [];
  screen.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/generations'))
      asked.push(request.postDataJSON());
  });
  await screen.button('Try the offline demo').click();
  await screen.send('Are you there?');
  await expectText(screen.answer(), 'Parley works');
  expect(asked).toMatchObject([
    { modelId: DEMO_MODEL_ID, stream: true },
    { modelId: DEMO_MODEL_ID, stream: false },
  ]);
  expect(asked[0]?.generationId).toBe(asked[1]?.generationId);
});
