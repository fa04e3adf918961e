import { json } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { violations } from './accessibility.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { catalogueOf } from './many-models.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

/** A picker that is open on a catalogue of this size. */
async function openPicker(count: number, view: { width?: number; height?: number } = {}) {
  const screen = await stage.open({}, view);
  stage.server.upstream.on('/models', json(200, { data: catalogueOf(count) }));
  await stage.server.call('POST', '/api/models/refresh');
  await screen.page.reload();
  await pickerButton(screen).click();
  await expectVisible(options(screen).first());
  return screen;
}

const pickerButton = (screen: Screen) =>
  screen.page.getByRole('button', { name: /^(Choose a model|Model: )/ });
const search = (screen: Screen) => screen.page.getByRole('combobox', { name: 'Search models' });
const options = (screen: Screen) => screen.page.getByRole('option');
const option = (screen: Screen, name: string) => screen.page.getByRole('option', { name });

/** The name of the highlighted model. */
function active(screen: Screen): Promise<string | undefined> {
  return search(screen).evaluate((field) => {
    const id = field.getAttribute('aria-activedescendant') ?? '';
    return document.getElementById(id)?.innerText.split('\n')[0];
  });
}

describe('the model picker', () => {
  test('is moved through by keys, to both ends of a thousand models', async () => {
    const screen = await openPicker(1_000);
    await expectSoon(() => screen.hasFocus(search(screen)), true);
    await expectSoon(() => active(screen), 'Model 0');
    await search(screen).press('ArrowDown');
    await expectSoon(() => active(screen), 'Model 10');
    await search(screen).press('End');
    await expectSoon(() => active(screen), 'Model 995');
    await expectVisible(option(screen, 'Model 995'));
    expect(await option(screen, 'Model 995').getAttribute('aria-posinset')).toBe('1000');
    await search(screen).press('Home');
    await expectSoon(() => active(screen), 'Model 0');
    // Only what is in view is drawn.
    expect(await options(screen).count()).toBeLessThan(60);
    expect(await violations(screen.page)).toEqual([]);
    await search(screen).press('Escape');
    await expectGone(search(screen));
    await expectSoon(() => screen.hasFocus(pickerButton(screen)), true);
  });

  test('finds by ability, by name and by filter, and says when there is nothing', async () => {
    const screen = await openPicker(40);
    await screen.button('Tools').click();
    expect(await screen.hasFocus(search(screen))).toBe(true);
    await search(screen).fill('vision model 1');
    await expectText(screen.page.getByRole('listbox'), 'Model 11');
    await expectGone(option(screen, 'Model 10'));
    await search(screen).fill('vison');
    await expectText(screen.page.getByRole('dialog'), 'No model matches “vison”.');
    await screen.button('Clear the filters').click();
    await expectVisible(option(screen, 'Model 10'));
    expect(await search(screen).inputValue()).toBe('');
  });

  test('remembers favourites and what was chosen last', async () => {
    const screen = await openPicker(40);
    await search(screen).fill('model 7');
    await search(screen).press('Control+Shift+F');
    await expectText(option(screen, 'Model 7'), 'Favourite');
    await search(screen).fill('model 9');
    await search(screen).press('Enter');
    await pickerButton(screen).click();
    const groups = screen.page.getByRole('listbox').getByRole('group');
    await expectText(groups.nth(0), 'Favourites');
    await expectText(groups.nth(0), 'Model 7');
    await expectText(groups.nth(1), 'Model 9');
    expect(await option(screen, 'Model 9').getAttribute('aria-selected')).toBe('true');

    await screen.page.reload();
    await pickerButton(screen).click();
    await expectText(groups.nth(0), 'Model 7');
    await search(screen).fill('model 7');
    await screen.button('Remove from favourites').click();
    await expectVisible(screen.button('Add to favourites'));
  });

  test('loses no letter that is typed right after choosing', async () => {
    const screen = await openPicker(40);
    await search(screen).fill('model 9');
    await expectVisible(option(screen, 'Model 9'));
    await screen.page.keyboard.press('Enter');
    await screen.page.keyboard.type('Hello', { delay: 0 });
    expect(await screen.composer.inputValue()).toBe('Hello');
  });

  test('a model whose key is missing says so, and Enter leads to the key', async () => {
    const screen = await stage.openReady();
    await screen.send('Hi');
    await expectText(screen.answer(), 'Hello');
    await stage.server.call('DELETE', '/api/providers/openrouter/key');
    await screen.page.reload();
    await expectSoon(
      () => screen.composer.getAttribute('placeholder'),
      'Save a key to send a message',
    );
    await pickerButton(screen).click();
    await expectText(options(screen).first(), 'Needs a key for OpenRouter');
    await expectText(options(screen).first(), 'Add key');
    await search(screen).press('Enter');
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
    await expectGone(search(screen));
  });

  test('on a phone it is a sheet whose star can be touched', async () => {
    const screen = await openPicker(40, { width: 360, height: 740 });
    const row = option(screen, 'Model 0');
    const box = await row.boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    await row.getByTitle('Add to favourites').click();
    await expectText(row, 'Favourite');
    await row.click();
    await expectGone(search(screen));
    await expectText(pickerButton(screen), 'Model 0');
  });
});

describe('the model of a chat', () => {
  test('is its own, and a new chat begins with the one that was chosen last', async () => {
    const screen = await stage.open();
    await screen.chooseModel('fake/model');
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    const chat = screen.page.url();
    await screen.chooseModel('fake/thinker');
    await expectText(pickerButton(screen), 'Thinker');
    const id = chat.split('/chats/')[1] ?? '';
    await expectSoon(
      async () => (await stage.server.call('GET', `/api/chats/${id}`)).body.chat.modelId,
      'openrouter/fake/thinker',
    );
    await screen.page.getByRole('link', { name: 'New chat' }).first().click();
    await expectText(pickerButton(screen), 'Thinker');
    await screen.chooseModel('fake/small');
    await screen.page.goto(chat);
    await expectText(pickerButton(screen), 'Thinker');
    await screen.send('Second');
    const models = async () => {
      const messages = await stage.storedMessages(screen);
      return messages.map((message) => message['modelId']);
    };
    await expectSoon(models, [null, 'openrouter/fake/model', null, 'openrouter/fake/thinker']);
  });

  test('begins with the default of the server, where there is one', async () => {
    const screen = await stage.openReady();
    const { body } = await stage.server.call('GET', '/api/settings');
    const settings = { ...body.settings, defaultModelId: 'openrouter/fake/thinker' };
    await stage.server.call('PUT', '/api/settings', settings);
    await screen.page.reload();
    await expectText(pickerButton(screen), 'Thinker');
  });

  test('stays as it was, and says why, when the server cannot change it', async () => {
    const screen = await stage.openReady();
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    await screen.page.route('**/api/chats/*', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await screen.chooseModel('fake/thinker');
    await expectText(screen.alert(), 'Model not changed');
    await expectText(pickerButton(screen), 'Model');
    await expectGone(screen.button('Model: Thinker'));
  });
});
