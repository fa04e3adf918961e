import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { DEFAULT_MODEL } from '../../server/test/harness.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

describe('renaming a chat', () => {
  test('in the list: Enter saves, Esc restores, nothing typed restores', async () => {
    const screen = await openWithChats('First', 'Second');
    await choose(screen, 'First', 'Rename');
    await expectSoon(() => screen.hasFocus(titleField(screen)), true);
    await screen.page.keyboard.type('  Trip to Trieste ');
    await screen.page.keyboard.press('Enter');
    await expectVisible(row(screen, 'Trip to Trieste'));
    await expectSoon(() => screen.hasFocus(row(screen, 'Trip to Trieste')), true);
    await expectSoon(() => titles(), ['Second', 'Trip to Trieste']);

    await choose(screen, 'Second', 'Rename');
    await titleField(screen).fill('Something else');
    await screen.page.keyboard.press('Escape');
    await expectVisible(row(screen, 'Second'));
    await choose(screen, 'Second', 'Rename');
    await titleField(screen).fill('   ');
    await screen.page.keyboard.press('Enter');
    await expectVisible(row(screen, 'Second'));
    expect(await titles()).toEqual(['Second', 'Trip to Trieste']);
  });

  test('in the header: going elsewhere saves, and the title of the page follows', async () => {
    const screen = await openWithChats('First');
    await row(screen, 'First').click();
    await screen.page.getByRole('heading', { name: 'First' }).getByRole('button').click();
    await screen.page.getByRole('menuitem', { name: 'Rename' }).click();
    await titleField(screen).fill('Renamed above');
    await screen.composer.focus();
    await expectVisible(screen.page.getByRole('heading', { name: 'Renamed above' }));
    await expectVisible(row(screen, 'Renamed above'));
    await expectSoon(() => screen.page.title(), 'Renamed above · Parley');
    await expectSoon(() => titles(), ['Renamed above']);
  });

  test('that fails says why, and keeps what was typed', async () => {
    const screen = await openWithChats('First');
    await screen.page.route('**/api/chats/*', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await choose(screen, 'First', 'Rename');
    await titleField(screen).fill('A good title');
    await screen.page.keyboard.press('Enter');
    await expectText(screen.alert(), 'Not renamed. There is no connection to the server.');
    expect(await titleField(screen).inputValue()).toBe('A good title');
    await screen.page.unroute('**/api/chats/*');
    await titleField(screen).press('Enter');
    await expectVisible(row(screen, 'A good title'));
    await expectSoon(() => titles(), ['A good title']);
  });
});

describe('archiving a chat', () => {
  test('takes it out of the list and passes the focus on; undo brings it back', async () => {
    const screen = await openWithChats('First', 'Second', 'Third');
    await choose(screen, 'Second', 'Archive');
    await expectGone(row(screen, 'Second'));
    await expectSoon(() => screen.hasFocus(row(screen, 'First')), true);
    await expectText(toast(screen), 'Chat archived');
    await expectSoon(() => titles('archived=true'), ['Second']);
    await screen.button('Undo').click();
    await expectVisible(row(screen, 'Second'));
    await expectSoon(() => titles(), ['Third', 'Second', 'First']);
  });

  test('keeps it in the archive, from where it is opened and brought back', async () => {
    const screen = await openWithChats('First', 'Second');
    await choose(screen, 'Second', 'Archive');
    await expectSoon(() => titles('archived=true'), ['Second']);
    await screen.page.getByRole('link', { name: 'Archived chats' }).click();
    const main = screen.page.getByRole('main');
    await expectVisible(screen.page.getByRole('heading', { name: 'Archived chats', level: 1 }));
    await main.getByRole('link', { name: 'Second' }).click();
    await expectVisible(archivedTag(screen));
    await expectText(screen.answer(), 'Hello');
    await screen.page.goBack();
    await main.getByRole('button', { name: 'Unarchive Second' }).click();
    await expectText(main, 'No archived chats.');
    await expectVisible(row(screen, 'Second'));
    await expectSoon(() => titles(), ['Second', 'First']);
  });

  test('a message sent in an archived chat brings it back', async () => {
    const screen = await openWithChats('First');
    await row(screen, 'First').click();
    await screen.page.getByRole('heading', { name: 'First' }).getByRole('button').click();
    await screen.page.getByRole('menuitem', { name: 'Archive' }).click();
    await expectVisible(archivedTag(screen));
    await expectGone(row(screen, 'First'));
    await screen.send('One more thing');
    await expectVisible(row(screen, 'First'));
    await expectSoon(() => titles(), ['First']);
    await expectGone(archivedTag(screen));
  });
});

describe('deleting a chat', () => {
  test('takes it away at once, and undo brings it back with nothing lost', async () => {
    const screen = await openWithChats('First', 'Second');
    await row(screen, 'First').click();
    await expectText(screen.answer(), 'Hello');
    await choose(screen, 'First', 'Delete');
    await expectGone(row(screen, 'First'));
    await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
    await screen.button('Undo').click();
    await expectText(screen.answer(), 'Hello');
    await expectVisible(row(screen, 'First'));
    expect(await titles()).toEqual(['Second', 'First']);
  });

  test('is done when another deletion takes the place of its toast, or the toast is dismissed', async () => {
    const screen = await openWithChats('First', 'Second', 'Third');
    await choose(screen, 'Third', 'Delete');
    await expectGone(row(screen, 'Third'));
    expect(await titles()).toEqual(['Third', 'Second', 'First']);
    await choose(screen, 'Second', 'Delete');
    await expectSoon(() => titles(), ['Second', 'First']);
    await screen.button('Dismiss').click();
    await expectSoon(() => titles(), ['First']);
    await expectVisible(row(screen, 'First'));
  });

  test('is done when the page is left', async () => {
    const screen = await openWithChats('First', 'Second');
    await choose(screen, 'First', 'Delete');
    await expectGone(row(screen, 'First'));
    await screen.page.goto('about:blank');
    await expectSoon(() => titles(), ['Second']);
  });

  test('that fails brings the chat back and says why', async () => {
    const screen = await openWithChats('First');
    await screen.page.route('**/api/chats/*', (route) =>
      route.request().method() === 'DELETE' ? route.abort() : route.continue(),
    );
    await choose(screen, 'First', 'Delete');
    await expectGone(row(screen, 'First'));
    await screen.button('Dismiss').click();
    await expectVisible(row(screen, 'First'));
    await expectText(toast(screen), 'The chat was not deleted. There is no connection');
  });

  test('is learned by another tab, which stops showing the chat', async () => {
    const screen = await openWithChats('First', 'Second');
    await row(screen, 'First').click();
    await expectText(screen.answer(), 'Hello');
    const second = await screen.openTab();
    await expectText(second.answer(), 'Hello');
    await choose(screen, 'First', 'Delete');
    await screen.button('Dismiss').click();
    await expectVisible(second.page.getByRole('heading', { name: 'This chat does not exist.' }));
    await expectGone(row(second, 'First'));
  });

  test('works without a mouse, from the menu to the undo', async () => {
    const screen = await openWithChats('First', 'Second', 'Third');
    await row(screen, 'Third').focus();
    await screen.page.keyboard.press('ArrowDown');
    await expectSoon(() => screen.hasFocus(row(screen, 'Second')), true);
    await screen.page.keyboard.press('Shift+F10');
    await expectVisible(screen.page.getByRole('menu'));
    await screen.page.keyboard.press('Escape');
    await expectGone(screen.page.getByRole('menu'));
    await expectSoon(() => screen.hasFocus(screen.button('Actions for Second')), true);
    await screen.page.keyboard.press('Enter');
    const rename = screen.page.getByRole('menuitem', { name: 'Rename' });
    await expectSoon(() => screen.hasFocus(rename), true);
    await screen.page.keyboard.press('End');
    const remove = screen.page.getByRole('menuitem', { name: 'Delete' });
    await expectSoon(() => screen.hasFocus(remove), true);
    await screen.page.keyboard.press('Enter');
    await expectGone(row(screen, 'Second'));
    await expectSoon(() => screen.hasFocus(row(screen, 'First')), true);
    await screen.page.keyboard.press('Control+z');
    await expectVisible(row(screen, 'Second'));
  });
});

describe('the marks of a chat', () => {
  test('an answer that ends elsewhere is marked until its chat is shown, also after a reload', async () => {
    const screen = await openWithChats('Other');
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Still'], [' here']));
    await screen.chooseModel('fake/model');
    await screen.send('Background');
    await expectText(screen.answer(), 'Still');
    await row(screen, 'Other').click();
    await expectText(row(screen, 'Background'), 'Answering');
    gate.release();
    await expectText(row(screen, 'Background'), 'New answer');
    await expectSoon(() => screen.page.title(), '(1) Other · Parley');
    await screen.page.reload();
    await expectText(row(screen, 'Background'), 'New answer');
    await row(screen, 'Background').click();
    await expectText(screen.answer(), 'Still here');
    await expectSoon(() => row(screen, 'Background').innerText(), 'Background');
    await expectSoon(() => screen.page.title(), 'Background · Parley');
  });

  test('an answer that another tab of this browser shows is not marked', async () => {
    const screen = await openWithChats('Other');
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Still'], [' here']));
    await screen.chooseModel('fake/model');
    await screen.send('Watched');
    await expectText(screen.answer(), 'Still');
    const second = await screen.openTab();
    await expectText(second.answer(), 'Still');
    await row(screen, 'Other').click();
    gate.release();
    await expectText(second.answer(), 'Still here');
    await expectSoon(() => row(screen, 'Watched').innerText(), 'Watched');
    await expectSoon(() => marksOf(screen), { running: [], unread: [] });
  });
});

describe('the list of chats', () => {
  test('that cannot be read says so, and can be tried again', async () => {
    const screen = await openWithChats('First');
    await screen.page.route('**/api/chats?*', (route) =>
      route.fulfill({ status: 400, contentType: 'application/json', body: '{}' }),
    );
    await screen.page.reload();
    await expectText(screen.alert(), 'The chats could not be read.');
    await screen.page.unroute('**/api/chats?*');
    await screen.button('Try again').click();
    await expectVisible(row(screen, 'First'));
  });

  test('is one stop for Tab, with the actions of its row after it', async () => {
    const screen = await openWithChats('First', 'Second', 'Third');
    await row(screen, 'Third').focus();
    await screen.page.keyboard.press('End');
    await expectSoon(() => screen.hasFocus(row(screen, 'First')), true);
    await screen.page.keyboard.press('Tab');
    await expectSoon(() => screen.hasFocus(screen.button('Actions for First')), true);
    await screen.page.keyboard.press('Tab');
    const archive = screen.page.getByRole('link', { name: 'Archived chats' });
    await expectSoon(() => screen.hasFocus(archive), true);
  });
});

describe('the sidebar', () => {
  test('lies over a page of middling width until it is pinned, and stays so', async () => {
    const screen = await stage.open({}, { width: 1100 });
    await screen.button('Open sidebar').click();
    await screen.page
      .getByRole('dialog')
      .getByRole('button', { name: 'Keep sidebar open' })
      .click();
    await expectGone(screen.page.getByRole('dialog'));
    await expectVisible(screen.button('Hide sidebar'));
    await screen.page.reload();
    await screen.button('Hide sidebar').click();
    await expectSoon(() => screen.hasFocus(screen.button('Open sidebar')), true);
  });

  test('on a phone offers to undo a deletion where it was made', async () => {
    const screen = await openWithChats('First', 'Second');
    await screen.page.setViewportSize({ width: 360, height: 740 });
    await screen.button('Open sidebar').click();
    await choose(screen, 'First', 'Delete');
    await expectGone(row(screen, 'First'));
    await screen.page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click();
    await expectVisible(row(screen, 'First'));
    await choose(screen, 'First', 'Rename');
    await titleField(screen).press('Escape');
    await expectVisible(row(screen, 'First'));
    expect(await screen.page.getByRole('dialog').count()).toBe(1);
  });
});

/** A page whose list holds these chats, the last one on top, each with a question and an answer. */
async function openWithChats(...names: string[]): Promise<Screen> {
  const screen = await stage.open();
  for (const [index, title] of names.entries()) {
    const id = `chat-${index}-${'x'.repeat(8)}`;
    await stage.server.call('POST', '/api/chats', { id, title });
    const message = { parts: [{ type: 'text', text: title }] };
    const request = { chatId: id, parentId: null, message, modelId: DEFAULT_MODEL, stream: false };
    await stage.server.call('POST', '/api/generations', request);
  }
  await screen.page.reload();
  await expectVisible(row(screen, names.at(-1) ?? ''));
  return screen;
}

function row(screen: Screen, title: string): Locator {
  return screen.page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: title });
}

function titleField(screen: Screen): Locator {
  return screen.page.getByRole('textbox', { name: 'Title of the chat' });
}

/** What the header of an archived chat says. */
function archivedTag(screen: Screen): Locator {
  return screen.page.getByRole('main').getByText('Archived', { exact: true });
}

function toast(screen: Screen): Locator {
  return screen.page.getByRole('status').filter({ has: screen.button('Dismiss') });
}

/** Opens the menu of a row as a pointer does, and chooses from it. */
async function choose(screen: Screen, title: string, action: string): Promise<void> {
  await row(screen, title).hover();
  await screen.button(`Actions for ${title}`).click();
  await screen.page.getByRole('menuitem', { name: action }).click();
}

/** As the server has them, newest first. */
async function titles(query = 'archived=false'): Promise<unknown[]> {
  const { body } = await stage.server.call('GET', `/api/chats?${query}`);
  return body.chats.map((chat: { title: unknown }) => chat.title);
}

function marksOf(screen: Screen): Promise<unknown> {
  return screen.page.evaluate(() => JSON.parse(localStorage.getItem('parley.marks') ?? '{}').state);
}
