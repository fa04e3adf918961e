import { answer } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';
import { ask, editField, regenerate, talk, version } from './turns.ts';

/** How long the stop button is deaf after sending, and some. */
const STOP_GUARD_MS = 400;

const stage = setUpStage();

describe('an answer', () => {
  test('is edited as the Markdown that it is, and says so also after a reload', async () => {
    const screen = await talk(stage, 'Name one', 'An **oak**');
    await act(screen, 'Edit');
    expect(await answerField(screen).inputValue()).toBe('An **oak**');
    // Enter begins a line here.
    await answerField(screen).press('End');
    await answerField(screen).press('Enter');
    await answerField(screen).pressSequentially('or a beech');
    await answerField(screen).press('Control+Enter');
    await expectGone(answerField(screen));
    await expectText(screen.answer(), 'or a beech');
    await expectText(screen.answer(), 'Edited');
    await expectSoon(() => screen.hasFocus(action(screen, 'Edit')), true);
    await screen.page.reload();
    await expectText(screen.answer(), 'or a beech');
    await expectText(screen.answer(), 'Edited');
  });

  test('that cannot be saved keeps what was typed, and says why', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    await act(screen, 'Edit');
    await answerField(screen).fill('Beech');
    await screen.refuse('**/api/messages/*', 'message_running');
    await screen.button('Save').click();
    await expectText(screen.alert(), 'Not saved. This message is still being written.');
    expect(await answerField(screen).inputValue()).toBe('Beech');
    await screen.page.unroute('**/api/messages/*');
    await screen.button('Save').click();
    await expectText(screen.answer(), 'Beech');
    await expectGone(screen.alert());
  });

  test('that was changed elsewhere meanwhile is not overwritten unasked', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    await act(screen, 'Edit');
    await answerField(screen).fill('Beech');
    const id = String((await stage.storedMessages(screen)).at(-1)?.['id']);
    const parts = [{ type: 'text', text: 'Elm' }];
    await stage.server.call('PATCH', `/api/messages/${id}`, { parts });
    await screen.button('Save').click();
    await expectText(screen.alert(), 'This answer was changed elsewhere in the meantime.');
    expect((await stage.storedMessages(screen)).at(-1)?.['parts']).toMatchObject(parts);
    expect(await answerField(screen).inputValue()).toBe('Beech');
    await screen.button('Save').click();
    await expectText(screen.answer(), 'Beech');
  });

  test('is copied as Markdown, and its link leads to it', async () => {
    const screen = await talk(stage, 'Name one', 'An **oak**');
    await screen.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const clipboard = () => screen.page.evaluate(() => navigator.clipboard.readText());
    await act(screen, 'Copy answer');
    await expectSoon(clipboard, 'An **oak**');
    await act(screen, 'More actions');
    await screen.page.getByRole('menuitem', { name: 'Copy link' }).click();
    const id = String((await stage.storedMessages(screen)).at(-1)?.['id']);
    await expectSoon(clipboard, `${screen.page.url()}?message=${id}`);
    await expectVisible(screen.page.getByText('Link copied'));
  });

  test('that was stopped is gone on with, in the same message', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next(
      heldAnswer(stage.server.upstream.hold(), ['One', ' two'], [' never']),
    );
    await screen.send('Count');
    await expectText(screen.answer(), 'One two');
    await screen.page.waitForTimeout(STOP_GUARD_MS);
    await screen.button('Stop').click();
    stage.server.upstream.next(answer({ text: ' three' }));
    await screen.button('Continue').click();
    await expectText(screen.answer(), 'One two three');
    await expectVisible(screen.button('Send'));
    expect(await stage.storedMessages(screen)).toHaveLength(2);
  });
});

describe('a fork', () => {
  test('of a path is a new chat that ends at the message', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    const path = new URL(screen.page.url()).pathname;
    await ask(stage, screen, 'And another', 'Beech');
    const first = screen.question('Name one');
    await first.hover();
    await first.getByRole('button', { name: 'More actions' }).click();
    await screen.page.getByRole('menuitem', { name: 'Fork this path' }).click();
    await expectSoon(() => new URL(screen.page.url()).pathname === path, false);
    await expectVisible(screen.chatLink('Name one (fork)'));
    await expectVisible(screen.conversation.getByText('Name one'));
    expect(await stage.storedMessages(screen)).toHaveLength(1);
    // A message without an answer can have one.
    stage.server.upstream.next(answer({ text: 'Birch' }));
    await screen.button('Have it answered').click();
    await screen.page.getByRole('menuitem', { name: /^Again with/ }).click();
    await expectText(screen.answer(), 'Birch');
  });

  test('of all branches has the versions, and shows this one', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    const path = new URL(screen.page.url()).pathname;
    await regenerate(stage, screen, 'Beech');
    await act(screen, 'Fork');
    await screen.page.getByRole('menuitem', { name: 'Fork all branches' }).click();
    await expectSoon(() => new URL(screen.page.url()).pathname === path, false);
    await expectText(screen.answer(), 'Beech');
    await version(screen.answer(), 'Previous');
    await expectText(screen.answer(), 'Oak');
  });

  test('that is refused says why, and stays where one is', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    const url = screen.page.url();
    await screen.refuse('**/fork', 'message_not_found');
    await act(screen, 'Fork');
    await screen.page.getByRole('menuitem', { name: 'Fork this path' }).click();
    await expectVisible(screen.page.getByText('The chat was not forked.', { exact: false }));
    expect(screen.page.url()).toBe(url);
  });
});

describe('deleting', () => {
  test('says how much goes, has the safe choice in focus, and passes the focus on', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    await ask(stage, screen, 'And another', 'Beech');
    const second = screen.question('And another');
    await second.hover();
    await openDeletion(screen, second.getByRole('button', { name: 'More actions' }));
    await expectText(screen.page.getByRole('dialog'), '1 message below it goes with it.');
    await expectSoon(() => screen.hasFocus(screen.button('Keep')), true);
    await screen.button('Keep').click();
    await expectVisible(screen.conversation.getByText('Beech'));

    await openDeletion(screen, second.getByRole('button', { name: 'More actions' }));
    await screen.button('Delete').click();
    await expectGone(screen.conversation.getByText('And another'));
    await expectSoon(() => screen.hasFocus(action(screen, 'More actions')), true);
    expect(await stage.storedMessages(screen)).toHaveLength(2);
  });

  test('counts other branches as far as they are known, and tells what is still being written', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    stage.server.upstream.next(heldAnswer(stage.server.upstream.hold(), ['Bee'], ['ch']));
    await act(screen, 'Regenerate');
    await screen.page.getByRole('menuitem', { name: /^Again with/ }).click();
    await expectText(screen.answer(), 'Bee');
    const question = screen.question('Name one');
    await question.hover();
    await openDeletion(screen, question.getByRole('button', { name: 'More actions' }));
    await expectText(screen.page.getByRole('dialog'), 'At least 2 messages below it go with it');
    await expectText(screen.page.getByRole('dialog'), 'What is being written there stops.');
    await screen.button('Delete').click();
    await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
    await expectSoon(() => screen.hasFocus(screen.composer), true);
  });

  test('that fails says why, and the message stays', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    await screen.refuse('**/api/messages/*', 'internal_error');
    await openDeletion(screen, action(screen, 'More actions'));
    await screen.button('Delete').click();
    await expectVisible(screen.page.getByRole('dialog').getByRole('alert'));
    await screen.button('Keep').click();
    await expectVisible(screen.conversation.getByText('Oak'));
  });
});

describe('where two tabs are at one chat, deleting', () => {
  test('takes what was asked about, also when another version has come into its place', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    await regenerate(stage, screen, 'Beech');
    const other = await screen.openTab();
    await expectText(other.answer(), 'Beech');
    await openDeletion(other, action(other, 'More actions'));
    await expectVisible(other.button('Delete'));
    await screen.page.bringToFront();
    await openDeletion(screen, action(screen, 'More actions'));
    await screen.button('Delete').click();
    await expectText(screen.answer(), 'Oak');
    await other.page.bringToFront();
    await expectText(other.page.locator('main'), 'Oak');
    await other.button('Delete').click();
    await expectGone(other.button('Delete'));
    await expectText(other.answer(), 'Oak');
    expect(await stage.storedMessages(screen)).toHaveLength(2);
  });

  test('leaves one on the branch that is read here', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    await ask(stage, screen, 'And another', 'Beech');
    const other = await screen.openTab();
    await expectText(other.answer(), 'Beech');
    const first = other.question('Name one');
    await first.hover();
    await first.getByRole('button', { name: 'Edit' }).click();
    stage.server.upstream.next(answer({ text: 'Fern' }));
    await editField(other).fill('Elsewhere');
    await editField(other).press('Enter');
    await expectText(other.answer(), 'Fern');
    await screen.page.bringToFront();
    await openDeletion(screen, action(screen, 'More actions'));
    await screen.button('Delete').click();
    await expectGone(screen.conversation.getByText('Beech'));
    await expectVisible(screen.conversation.getByText('And another'));
  });
});

describe('a version that another device has deleted', () => {
  test('is not gone to, and the reason is told', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    const first = String((await stage.storedMessages(screen)).at(-1)?.['id']);
    await regenerate(stage, screen, 'Beech');
    await stage.server.call('DELETE', `/api/messages/${first}`);
    await version(screen.answer(), 'Previous');
    await expectVisible(
      screen.page.getByText('The other version could not be shown.', { exact: false }),
    );
    await expectText(screen.answer(), 'Beech');
    await expectGone(screen.answer().getByRole('button', { name: 'Previous version' }));
  });
});

describe('by keyboard alone', () => {
  test('the actions of a message are one stop, with arrow keys between them', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    await regenerate(stage, screen, 'Beech');
    await action(screen, 'Copy answer').focus();
    const names: (string | null)[] = [];
    for (let step = 0; step < 7; step += 1) {
      names.push(await focusedName(screen));
      await screen.page.keyboard.press('ArrowRight');
    }
    expect(names).toEqual([
      'Copy answer',
      'Regenerate',
      'Edit',
      'Fork',
      'More actions',
      'Previous version',
      'Next version',
    ]);
    expect(await focusedName(screen)).toBe('Copy answer');
    await screen.page.keyboard.press('End');
    await screen.page.keyboard.press('ArrowLeft');
    await screen.page.keyboard.press('Enter');
    await expectText(screen.answer(), 'Oak');
    expect(await focusedName(screen)).toBe('Previous version');
    await screen.page.keyboard.press('Shift+Tab');
    expect(await focusedName(screen)).toBe('Copy message');
    await screen.page.keyboard.press('ArrowRight');
    await screen.page.keyboard.press('Enter');
    await expectSoon(() => screen.hasFocus(editField(screen)), true);
    await screen.page.keyboard.press('Escape');
    await expectSoon(() => focusedName(screen), 'Edit');
  });
});

test('by touch the actions of every message are there without being asked for, large enough to press', async () => {
  const screen = await talk(stage, 'Name one', 'Oak', { width: 360, height: 740 });
  await regenerate(stage, screen, 'Beech');
  await ask(stage, screen, 'And another', 'Birch');
  const session = await screen.page.context().newCDPSession(screen.page);
  await session.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  await session.send('Emulation.setEmitTouchEventsForMouse', { enabled: true });
  const isCoarse = () => screen.page.evaluate(() => matchMedia('(pointer: coarse)').matches);
  await expectSoon(isCoarse, true);
  const bars = screen.conversation.getByRole('toolbar');
  expect(await bars.count()).toBe(4);
  for (const bar of await bars.all()) {
    await expectSoon(
      () =>
        bar.evaluate((element) =>
          Number(getComputedStyle(element.parentElement ?? element).opacity),
        ),
      1,
    );
    for (const button of await bar.getByRole('button').all()) {
      const { width = 0, height = 0 } = (await button.boundingBox()) ?? {};
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(36);
    }
  }
  const overflow = () =>
    screen.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
});

describe('a long message', () => {
  test('is shown by its beginning until all of it is asked for', async () => {
    const lines = Array.from({ length: 30 }, (_, line) => `Line ${line + 1}`).join('\n');
    const screen = await talk(stage, lines, 'Read');
    const question = screen.question('Line 1');
    await expectText(question, 'Line 12…');
    expect(await question.innerText()).not.toContain('Line 13');
    await question.getByRole('button', { name: 'Show all' }).click();
    await expectText(question, 'Line 30');
    await question.getByRole('button', { name: 'Show less' }).click();
    await expectText(question, 'Line 12…');
  });
});

test('a message that is deleted elsewhere while it is edited leaves its text in the message box', async () => {
  const screen = await talk(stage, 'Name one', 'Oak');
  await ask(stage, screen, 'And another', 'Beech');
  const other = await screen.openTab();
  await expectText(other.answer(), 'Beech');
  await screen.question('And another').hover();
  await screen.question('And another').getByRole('button', { name: 'Edit' }).click();
  await editField(screen).fill('Typed for long');

  const question = other.question('And another');
  await question.hover();
  await openDeletion(other, question.getByRole('button', { name: 'More actions' }));
  await other.button('Delete').click();
  await expectText(screen.answer(), 'Oak');
  await expectSoon(() => screen.composer.inputValue(), 'Typed for long');
});

test('a message that is edited stays so while another chat is read', async () => {
  const screen = await talk(stage, 'Name one', 'Oak');
  await screen.page.getByRole('link', { name: 'New chat' }).first().click();
  await ask(stage, screen, 'Elsewhere', 'Beech');
  await screen.chatLink('Name one').click();
  await expectText(screen.answer(), 'Oak');
  await screen.question('Name one').hover();
  await screen.question('Name one').getByRole('button', { name: 'Edit' }).click();
  await editField(screen).fill('Half typed');
  await screen.chatLink('Elsewhere').click();
  await expectText(screen.answer(), 'Beech');
  await screen.chatLink('Name one').click();
  await expectText(screen.answer(), 'Oak');
  await expectSoon(() => editField(screen).inputValue(), 'Half typed');
  expect(await screen.composer.inputValue()).toBe('');
});

test('Esc anywhere in a message that is edited calls that off, and not the answer below', async () => {
  const screen = await talk(stage, 'Name one', 'Oak');
  stage.server.upstream.next(heldAnswer(stage.server.upstream.hold(), ['Bee'], ['ch']));
  await screen.send('And another');
  await expectText(screen.answer(), 'Bee');
  await screen.question('Name one').hover();
  await screen.question('Name one').getByRole('button', { name: 'Edit' }).click();
  await expectSoon(() => screen.hasFocus(editField(screen)), true);
  await screen.button('Cancel').focus();
  await screen.page.keyboard.press('Escape');
  await expectGone(editField(screen));
  await expectVisible(screen.button('Stop'));
  await expectSoon(() => focusedName(screen), 'Edit');
});

function action(screen: Screen, name: string) {
  return screen.answer().getByRole('button', { name, exact: true });
}

async function act(screen: Screen, name: string) {
  await action(screen, name).click();
}

function answerField(screen: Screen) {
  return screen.page.getByRole('textbox', { name: 'Edit answer, in Markdown' });
}

async function openDeletion(screen: Screen, button: ReturnType<typeof action>) {
  await button.click();
  await screen.page.getByRole('menuitem', { name: 'Delete from here' }).click();
}

function focusedName(screen: Screen): Promise<string | null> {
  return screen.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
}
