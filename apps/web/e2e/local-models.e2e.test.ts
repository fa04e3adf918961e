import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type FakeModelSource, startFakeModelSource } from '@parley/providers/testing';
import type { Locator } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

/** The smallest of the list of models, and the file of its weights. */
const SMALL = { name: 'SmolLM2 135M', repository: 'HuggingFaceTB/SmolLM2-135M-Instruct' };
const WEIGHTS = 'onnx/model_q4.onnx';
/** Of the weights, before they are held back: some of them, and far from all. */
const SOME_BYTES = 300_000;

let source: FakeModelSource | null = null;
afterEach(async () => {
  await source?.close();
  source = null;
});

const main = (screen: Screen) => screen.page.getByRole('main');
const row = (screen: Screen, name = SMALL.name) => screen.page.getByRole('region', { name });
const button = (part: Locator, name: string) => part.getByRole('button', { name });
const dialog = (screen: Screen) => screen.page.getByRole('dialog');
const heading = (screen: Screen, name: string) => screen.page.getByRole('heading', { name });

async function goToModels(screen: Screen): Promise<void> {
  await screen.page.goto(`${stage.server.url}/settings/providers/local`);
  await expectVisible(heading(screen, 'Local models'));
}

/** The page of the models, on a server that fetches them from a source of the test. */
async function openModels(env: Record<string, string> = {}): Promise<Screen> {
  source ??= await startFakeModelSource();
  source.publish(SMALL.repository, await stage.models.own('published'), {
    weightsAs: 'model_q4.onnx',
  });
  const screen = await stage.open({
    demoFolder: await stage.models.demo(),
    env: { PARLEY_PROVIDER_LOCAL_BASE_URL: source.baseUrl, ...env },
  });
  await goToModels(screen);
  return screen;
}

/** The source of the present test; what it holds back of the weights it holds until released. */
function holdWeights() {
  if (source === null) throw new Error('There is no source.');
  const gate = source.hold();
  source.spoil(WEIGHTS, { holdAfterBytes: SOME_BYTES, gate });
  return { gate, present: source };
}

/** Waits until all has come that is not held back: the weights so far, and a few small files. */
async function expectHeld(part: Locator): Promise<void> {
  await expect.poll(() => part.innerText(), { timeout: 10_000 }).toMatch(/\b3\d\d\skB of \d/);
}

async function importFolder(screen: Screen, folder: string, id?: string): Promise<void> {
  if ((await dialog(screen).count()) === 0) await screen.button('Import from a folder').click();
  await dialog(screen).getByRole('textbox', { name: 'Folder' }).fill(folder);
  if (id !== undefined) await dialog(screen).getByRole('textbox', { name: 'Id' }).fill(id);
  await button(dialog(screen), 'Import').click();
}

async function installedIds(): Promise<string[]> {
  const { body } = await stage.server.call('GET', '/api/local-models');
  return body.models
    .filter((model: { state: string }) => model.state === 'installed')
    .map((model: { id: string }) => model.id);
}

describe('a download', () => {
  test('shows how far it is, can be cancelled, goes on where it was, and answers in a chat', async () => {
    const screen = await openModels();
    const { present } = holdWeights();
    await expectText(row(screen), 'Not downloaded');
    await button(row(screen), 'Download').click();
    await expectText(row(screen), 'Downloading');
    const bar = row(screen).getByRole('progressbar');
    await expect
      .poll(async () => Number(await bar.getAttribute('aria-valuenow')), { timeout: 10_000 })
      .toBeGreaterThan(0);
    await expectHeld(row(screen));

    await button(row(screen), 'Cancel').click();
    await expectText(row(screen), 'are here');
    expect(await bar.count()).toBe(0);
    await screen.page.reload();
    await expectText(row(screen), 'are here');

    present.mend();
    await button(row(screen), 'Go on').click();
    await expectText(row(screen), 'Installed');
    await expectText(main(screen), '1 model on this server');
    const ranges = present.requests.flatMap(({ path, headers }) =>
      path.startsWith('/cdn') && headers.range !== undefined ? [headers.range] : [],
    );
    expect(ranges).toEqual([`bytes=${SOME_BYTES}-`]);

    await button(row(screen), 'Use in a new chat').click();
    await expectVisible(screen.button(`Model: ${SMALL.name}`));
    await screen.send('Are you there?');
    await expectText(screen.answer(), 'Parley works');
    await expectText(screen.answer(), `${SMALL.name} This server`);
  });

  test('goes on without its page, and what it brought can be chosen', async () => {
    const screen = await openModels();
    const { gate } = holdWeights();
    await button(row(screen), 'Download').click();
    await expectHeld(row(screen));
    await screen.page.getByRole('link', { name: 'Back to chats' }).click();
    await screen.page.getByRole('button', { name: /^(Choose a model|Model: )/ }).click();
    const option = screen.page.getByRole('option', { name: SMALL.name });
    await expectVisible(screen.page.getByRole('option').first());
    expect(await option.count()).toBe(0);
    gate.release();
    await expectVisible(option);
    await expectGone(screen.page.getByRole('link', { name: 'Models that run here' }));
  });

  test('can be chosen in a page that was loaded anew in its middle, and all tabs learn when it is deleted', async () => {
    const screen = await openModels();
    const { gate } = holdWeights();
    await button(row(screen), 'Download').click();
    await expectHeld(row(screen));
    const other = await screen.openTab();
    await screen.page.goto(stage.server.url);
    await expectVisible(screen.composer);
    gate.release();
    // Here nobody follows the download; the list is read again for whoever chooses from it.
    await expect.poll(() => installedIds(), { timeout: 10_000 }).toHaveLength(2);
    await screen.page.getByRole('button', { name: /^(Choose a model|Model: )/ }).click();
    await screen.page.getByRole('option', { name: SMALL.name }).click();
    await expectVisible(screen.button(`Model: ${SMALL.name}`));

    await expectText(row(other), 'Installed');
    await button(row(other), 'Delete').click();
    await button(dialog(other), 'Delete model').click();
    await expectText(row(other), 'Not downloaded');
    await expectGone(screen.button(`Model: ${SMALL.name}`));
  });

  test('that the source does not give says so and what helps, and leaves nothing', async () => {
    const screen = await openModels();
    source?.spoil('api', { status: 401, times: 1 });
    await button(row(screen), 'Download').click();
    await expectText(row(screen), 'Not installed');
    await expectText(screen.alert(), `does not give out ${SMALL.repository}`);
    expect(await installedIds()).toEqual(['offline-demo']);
    await button(row(screen), 'Try again').click();
    await expectText(row(screen), 'Installed');
    await expectGone(screen.alert());
  });

  test('of files that are not what they should be ends without a model', async () => {
    const screen = await openModels();
    source?.spoil(WEIGHTS, { listed: { sha256: '0'.repeat(64) } });
    await button(row(screen), 'Download').click();
    await expectText(row(screen), 'Not installed');
    expect(await screen.alert().innerText()).not.toBe('');
    expect(await installedIds()).toEqual(['offline-demo']);
  });

  test('can be discarded, after it is said how much that frees', async () => {
    const screen = await openModels();
    holdWeights();
    await button(row(screen), 'Download').click();
    await expectHeld(row(screen));
    await button(row(screen), 'Cancel').click();
    await button(row(screen), 'Discard').click();
    await expectText(dialog(screen), 'That frees');
    await button(dialog(screen), 'Keep').click();
    await expectSoon(() => screen.hasFocus(button(row(screen), 'Discard')), true);
    await expectText(row(screen), 'are here');
    await button(row(screen), 'Discard').click();
    await button(dialog(screen), 'Discard download').click();
    await expectText(row(screen), 'Not downloaded');
    await expectVisible(screen.page.getByText('Download discarded'));
  });

  test('that the server refuses to begin says why at its model', async () => {
    const screen = await openModels();
    await screen.refuse('**/download', 'disk_full');
    await button(row(screen), 'Download').click();
    await expectText(row(screen), 'There is not enough space left on the disk of the server.');
    await expectText(row(screen), 'Not downloaded');
  });
});

describe('an import', () => {
  test('of a folder makes a model that can be chosen, and deleted again', async () => {
    const screen = await openModels();
    const folder = await stage.models.own('My Tiny Model');
    await importFolder(screen, folder);
    await expectGone(dialog(screen));
    const model = row(screen, 'My Tiny Model');
    await expectText(model, 'Installed');
    expect(await installedIds()).toContain('my-tiny-model');
    // What is installed is a copy.
    rmSync(folder, { recursive: true });
    await button(model, 'Use in a new chat').click();
    await screen.send('Are you there?');
    await expectText(screen.answer(), 'Parley works');

    await goToModels(screen);
    await button(model, 'Delete').click();
    await expectText(dialog(screen), 'Delete My Tiny Model? That frees');
    await button(dialog(screen), 'Delete model').click();
    await expectGone(model);
    await expectVisible(screen.page.getByText('My Tiny Model deleted'));
    await expectText(main(screen), 'No models yet');
  });

  test('is refused at the field that is wrong, and the form keeps what was typed', async () => {
    const screen = await openModels();
    await importFolder(screen, 'models/mine');
    const folder = dialog(screen).getByRole('textbox', { name: 'Folder' });
    await expectText(screen.alert(), 'Folder must be an absolute path on the server');
    await expectSoon(() => folder.getAttribute('aria-invalid'), 'true');
    await importFolder(screen, '/nowhere/at/all');
    await expectText(screen.alert(), '/nowhere/at/all');
    expect(await folder.inputValue()).toBe('/nowhere/at/all');
    const own = await stage.models.own('mine');
    await importFolder(screen, own, 'Not An Id');
    await expectText(screen.alert(), 'Id must be small letters');
    await importFolder(screen, own, 'offline-demo');
    await expectText(screen.alert(), 'Choose another');
    await importFolder(screen, own, 'mine-too');
    await expectGone(dialog(screen));
    expect(await row(screen, 'mine').count()).toBe(1);
    await expectText(row(screen, 'mine'), 'Installed');
    expect(await installedIds()).toContain('mine-too');
  });

  test('of weights that are none fails at its model, which can be removed', async () => {
    const screen = await openModels();
    const folder = await stage.models.own('broken');
    writeFileSync(join(folder, 'onnx/model.onnx'), 'no weights at all');
    await importFolder(screen, folder);
    const model = row(screen, 'broken');
    await expectText(model, 'Not installed');
    expect(await model.getByRole('alert').innerText()).not.toBe('');
    expect(await installedIds()).toEqual(['offline-demo']);
    await button(model, 'Remove').click();
    await button(dialog(screen), 'Remove it').click();
    await expectGone(model);
  });

  test('of no model at all says what is missing', async () => {
    const screen = await openModels();
    const folder = join(await stage.models.demo(), 'empty');
    mkdirSync(folder);
    appendFileSync(join(folder, 'readme.txt'), 'Nothing here.');
    await importFolder(screen, folder);
    await expectText(screen.alert(), 'config.json');
  });
});

test('a server that never fetches models says so beside the downloads it does not offer', async () => {
  const screen = await openModels({ PARLEY_MODELS_OFFLINE: 'true' });
  await expectText(main(screen), 'This server never fetches models (PARLEY_MODELS_OFFLINE).');
  const download = button(row(screen), 'Download');
  expect(await download.isDisabled()).toBe(true);
  const reason = await download.getAttribute('aria-describedby');
  await expectText(main(screen).locator(`[id="${reason}"]`), 'This server never fetches models');
  await importFolder(screen, await stage.models.own('from-a-folder'));
  await expectText(row(screen, 'from-a-folder'), 'Installed');
  expect(source?.connections).toBe(0);
});

test('the demo is labelled as what it is, and stays', async () => {
  const screen = await openModels();
  const demo = row(screen, 'Offline demo');
  await expectText(demo, 'Comes with Parley');
  await expectText(demo, 'not a useful model');
  expect(await button(demo, 'Delete').count()).toBe(0);
  await expectText(main(screen), 'No models yet');
});

test('by keyboard a model is downloaded, called off and discarded, and the focus is never lost', async () => {
  const screen = await openModels();
  holdWeights();
  const { keyboard } = screen.page;
  await button(row(screen), 'Download').focus();
  await keyboard.press('Enter');
  await expectSoon(() => screen.hasFocus(button(row(screen), 'Cancel')), true);
  await expectHeld(row(screen));
  await keyboard.press('Enter');
  await expectSoon(() => screen.hasFocus(button(row(screen), 'Go on')), true);
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await expectSoon(() => screen.hasFocus(button(dialog(screen), 'Keep')), true);
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await expectText(row(screen), 'Not downloaded');
  await expectSoon(() => screen.hasFocus(button(row(screen), 'Download')), true);
});

test('the picker and the list of providers lead to the models, as long as there are none', async () => {
  const screen = await openModels();
  await screen.page.getByRole('link', { name: 'Back to chats' }).click();
  await screen.page.getByRole('button', { name: /^(Choose a model|Model: )/ }).click();
  await screen.page.getByRole('link', { name: 'Models that run here' }).click();
  await expectVisible(heading(screen, 'Local models'));
  await screen.page.getByRole('link', { name: 'All providers' }).click();
  await screen.page.getByRole('link', { name: 'Local models No models yet' }).click();
  await expectVisible(heading(screen, 'Local models'));
  await importFolder(screen, await stage.models.own('mine'));
  await expectText(row(screen, 'mine'), 'Installed');
  await screen.page.getByRole('link', { name: 'All providers' }).click();
  await expectVisible(
    screen.page.getByRole('link', { name: 'Local models 1 model on this server' }),
  );
});

test('a model that came while the set-up asks for a key is one to go on with, in every tab', async () => {
  const screen = await stage.open({ key: null });
  const other = await screen.openTab();
  await expectVisible(heading(other, 'Paste a key to begin.'));
  await screen.button('Run a model on this server').click();
  await importFolder(screen, await stage.models.own('mine'));
  await expectText(row(screen, 'mine'), 'Installed');

  await screen.page.getByRole('link', { name: 'Back to chats' }).click();
  for (const tab of [other, screen]) {
    await tab.page.getByRole('link', { name: 'New chat' }).click();
    await expectVisible(heading(tab, 'No key is needed.'));
    await expectGone(tab.page.getByRole('complementary').getByText('No key'));
  }
  await main(screen).getByRole('button', { name: 'Choose a model' }).click();
  await screen.page.getByRole('option', { name: 'mine' }).click();
  await screen.send('Are you there?');
  await expectText(screen.answer(), 'Parley works');
});

test('without a key the set-up leads there, and a model that was brought ends it', async () => {
  source = await startFakeModelSource();
  const env = { PARLEY_PROVIDER_LOCAL_BASE_URL: source.baseUrl };
  const screen = await stage.open({ key: null, env });
  await screen.button('Run a model on this server').click();
  await expectVisible(heading(screen, 'Local models'));
  await importFolder(screen, await stage.models.own('mine'));
  await expectText(row(screen, 'mine'), 'Installed');
  await button(row(screen, 'mine'), 'Use in a new chat').click();
  await expectVisible(heading(screen, 'What are you working on?'));
  expect(await screen.button('Skip set-up').count()).toBe(0);
  await screen.send('Are you there?');
  await expectText(screen.answer(), 'Parley works');
});
