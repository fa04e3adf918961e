import { answer, type Gate } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';
import { editField, editQuestion, regenerate, talk, version } from './turns.ts';

/** How long the stop button is deaf after sending, and some. */
const STOP_GUARD_MS = 400;

const stage = setUpStage();

describe('an edited message', () => {
  test('is sent as a new branch, and both can be read', async () => {
    const screen = await talk(stage, 'First question', 'First answer');
    await editQuestion(stage, screen, 'Second question', 'Second answer');
    await expectGone(screen.conversation.getByText('First question'));
    const messages = await stage.storedMessages(screen);
    expect(messages).toHaveLength(2);
    expect(messages[0]).toMatchObject({ parentId: null, parts: [{ text: 'Second question' }] });
    expect(messages[0]?.['siblingIds']).toHaveLength(2);

    await expectText(screen.question('Second question'), '2/2');
    await version(screen.question('Second question'), 'Previous');
    await expectText(screen.answer(), 'First answer');
    await expectVisible(screen.conversation.getByText('First question'));
    await expectGone(screen.conversation.getByText('Second question'));
    await screen.page.reload();
    await expectText(screen.answer(), 'First answer');
  });

  test('keeps what is typed over a switch of branches and a reload', async () => {
    const screen = await talk(stage, 'Question', 'Oak');
    await regenerate(stage, screen, 'Beech');
    stage.server.upstream.next(answer({ text: 'Below' }));
    await screen.send('And then?');
    await expectText(screen.answer(), 'Below');
    await screen.question('And then?').hover();
    await screen.question('And then?').getByRole('button', { name: 'Edit' }).click();
    await editField(screen).fill('And then, half typed');

    const first = screen.page.getByRole('article', { name: 'Model said' }).first();
    await first.hover();
    await version(first, 'Previous');
    await expectText(screen.answer(), 'Oak');
    await expectGone(editField(screen));
    await screen.answer().hover();
    await version(screen.answer(), 'Next');
    await expectSoon(() => editField(screen).inputValue(), 'And then, half typed');
    await screen.page.reload();
    await expectSoon(() => editField(screen).inputValue(), 'And then, half typed');
    expect(await screen.composer.inputValue()).toBe('');
  });

  test('that is refused stands in its field again, with the reason', async () => {
    const screen = await talk(stage, 'Question', 'Oak');
    await screen.refuse('**/api/generations', 'too_many_generations');
    await screen.question('Question').hover();
    await screen.question('Question').getByRole('button', { name: 'Edit' }).click();
    await editField(screen).fill('Another question');
    await editField(screen).press('Enter');
    await expectText(screen.alert(), 'Not sent');
    await expectSoon(() => editField(screen).inputValue(), 'Another question');
    expect(await screen.composer.inputValue()).toBe('');
    await screen.page.unroute('**/api/generations');
    await editField(screen).press('Enter');
    await expectText(screen.answer(), 'Hello');
    await expectGone(screen.alert());
    await expectText(screen.question('Another question'), '2/2');
  });
});

describe('an answer that is regenerated', () => {
  test('stands beside the first, and the switcher goes from one to the other', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    await regenerate(stage, screen, 'Beech');
    await expectText(screen.answer(), '2/2');
    await version(screen.answer(), 'Previous');
    await expectText(screen.answer(), 'Oak');
    await expectText(screen.answer(), '1/2');
    const previous = screen.answer().getByRole('button', { name: 'Previous version' });
    expect(await screen.hasFocus(previous)).toBe(true);
    await version(screen.answer(), 'Next');
    await expectText(screen.answer(), 'Beech');
    expect(await stage.storedMessages(screen)).toHaveLength(2);
  });

  test('is written by the model that is chosen for it', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    stage.server.upstream.next(answer({ text: 'Beech' }));
    await screen.answer().getByRole('button', { name: 'Regenerate' }).click();
    await screen.page.getByRole('menuitem', { name: 'With another model…' }).click();
    const search = screen.page.getByRole('combobox', { name: 'Search models' });
    await search.fill('thinker');
    await expectVisible(screen.page.getByRole('option', { name: 'Thinker' }));
    await search.press('Enter');
    await expectText(screen.answer(), 'Beech');
    await expectText(screen.answer(), 'Thinker');
    await expectText(screen.answer(), '2/2');
  });
});

describe('an answer that is written on another branch', () => {
  test('goes on there, is marked at the switcher, and is not what Stop acts on', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Bee'], ['ch']));
    await screen.answer().getByRole('button', { name: 'Regenerate' }).click();
    await screen.page.getByRole('menuitem', { name: /^Again with/ }).click();
    await expectText(screen.answer(), 'Bee');
    expect(await screen.answer().getByRole('button', { name: 'Copy answer' }).count()).toBe(0);

    await version(screen.answer(), 'Previous');
    await expectText(screen.answer(), 'Oak');
    await expectVisible(screen.button('Send'));
    await expectVisible(
      screen.answer().getByRole('img', { name: 'Another version is being written' }),
    );
    await version(screen.answer(), 'Next');
    await expectText(screen.answer(), 'Bee');
    await expectVisible(screen.button('Stop'));
    await version(screen.answer(), 'Previous');
    await expectText(screen.answer(), 'Oak');
    gate.release();
    await expectGone(
      screen.answer().getByRole('img', { name: 'Another version is being written' }),
    );
    await version(screen.answer(), 'Next');
    await expectText(screen.answer(), 'Beech');
  });

  test('runs beside another one, and each is stopped by itself', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    for (const [place, text] of ['Beech', 'Birch'].entries()) {
      stage.server.upstream.next(heldAnswer(stage.server.upstream.hold(), [text], ['wood']));
      await version(screen.answer(), 'Previous', place);
      await screen.answer().getByRole('button', { name: 'Regenerate' }).click();
      await screen.page.getByRole('menuitem', { name: /^Again with/ }).click();
      await expectText(screen.answer(), text);
    }
    await expectText(screen.answer(), '3/3');
    await screen.page.waitForTimeout(STOP_GUARD_MS);
    await screen.button('Stop').click();
    await expectText(screen.answer(), 'Stopped');
    await version(screen.answer(), 'Previous');
    await expectText(screen.answer(), 'Beech');
    await expectVisible(screen.button('Stop'));
  });
});

test('a queued message waits for the answer above it, whatever ends on another branch', async () => {
  const screen = await talk(stage, 'Name one', 'Oak');
  const { upstream } = stage.server;
  const [first, second] = [upstream.hold(), upstream.hold()];
  await regenerateHeld(screen, first, 'Beech');
  await version(screen.answer(), 'Previous');
  await expectText(screen.answer(), 'Oak');
  await regenerateHeld(screen, second, 'Birch');
  await screen.send('Under birch');
  await expectVisible(screen.page.getByText('Queued'));
  first.release();
  await expectGone(screen.answer().getByRole('img', { name: 'Another version is being written' }));
  await expectVisible(screen.page.getByText('Queued'));
  upstream.next(answer({ text: 'Below' }));
  second.release();
  await expectText(screen.answer(), 'Below');
  await expectVisible(screen.conversation.getByText('Birchwood'));
  await expectVisible(screen.conversation.getByText('Under birch'));
});

describe('two tabs', () => {
  test('a branch that one switches to does not move the reader of the other', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    await regenerate(stage, screen, 'Beech');
    const other = await screen.openTab();
    await expectText(other.answer(), 'Beech');
    await version(screen.answer(), 'Previous');
    await expectText(screen.answer(), 'Oak');
    stage.server.upstream.next(answer({ text: 'Below' }));
    await screen.send('On the first branch');
    await expectText(screen.answer(), 'Below');
    // What is sent in the other tab is read here, and brings the branch that it shows along.
    stage.server.upstream.next(answer({ text: 'Beside' }));
    await other.send('On the second branch');
    await expectText(other.answer(), 'Beside');
    await expectVisible(other.conversation.getByText('Beech'));
    await expectVisible(screen.conversation.getByText('Oak'));
    await expectVisible(screen.conversation.getByText('On the first branch'));
  });

  test('what one edits or deletes the other shows', async () => {
    const screen = await talk(stage, 'Name one', 'Oak');
    await regenerate(stage, screen, 'Beech');
    const other = await screen.openTab();
    await expectText(other.answer(), 'Beech');
    // A page behind another one is drawn once a second, and a press waits for it to be drawn.
    await screen.page.bringToFront();
    await screen.answer().getByRole('button', { name: 'Edit' }).click();
    const field = screen.page.getByRole('textbox', { name: 'Edit answer, in Markdown' });
    await field.fill('Copper beech');
    await screen.button('Save').click();
    await expectText(other.answer(), 'Copper beech');
    await expectText(other.answer(), 'Edited');

    await screen.answer().getByRole('button', { name: 'More actions' }).click();
    await screen.page.getByRole('menuitem', { name: 'Delete from here' }).click();
    await screen.button('Delete').click();
    await expectText(screen.answer(), 'Oak');
    await expectText(other.answer(), 'Oak');
    expect(await other.answer().getByRole('button', { name: 'Next version' }).count()).toBe(0);
  });
});

describe('the place on the screen', () => {
  test('of a message stays while its versions are switched', async () => {
    const long = Array.from({ length: 40 }, (_, line) => `Line ${line}`).join('\n\n');
    const screen = await talk(stage, 'Question', 'Short');
    await editQuestion(stage, screen, 'Other question', long);
    const question = screen.page.getByRole('article', { name: 'You said' }).first();
    await question.scrollIntoViewIfNeeded();
    await question.hover();
    const before = await question.boundingBox();
    await version(question, 'Previous');
    await expectText(screen.answer(), 'Short');
    const after = await question.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2);
    await version(question, 'Next');
    await expectText(screen.answer(), 'Line 39');
    const again = await question.boundingBox();
    expect(Math.abs((again?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2);
  });
});

/** Has the answer written again, as far as its first half. */
async function regenerateHeld(screen: Screen, gate: Gate, half: string) {
  stage.server.upstream.next(heldAnswer(gate, [half], ['wood']));
  await screen.answer().getByRole('button', { name: 'Regenerate' }).click();
  await screen.page.getByRole('menuitem', { name: /^Again with/ }).click();
  await expectText(screen.answer(), half);
}
