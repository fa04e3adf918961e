import { answer } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

describe('an edited message', () => {
  test('is sent as a new branch, and both can be read', async () => {
    const screen = await talk('First question', 'First answer');
    await editQuestion(screen, 'First question', 'Second question', 'Second answer');
    await expectGone(screen.conversation.getByText('First question'));
    const messages = await stage.storedMessages(screen);
    expect(messages).toHaveLength(2);
    expect(messages[0]).toMatchObject({ parentId: null, parts: [{ text: 'Second question' }] });
    expect(messages[0]?.['siblingIds']).toHaveLength(2);

    const question = screen.question('Second question');
    await expectText(question, '2/2');
    await question.getByRole('button', { name: 'Previous version' }).click();
    await expectText(screen.answer(), 'First answer');
    await expectVisible(screen.conversation.getByText('First question'));
    await expectGone(screen.conversation.getByText('Second question'));
    await screen.page.reload();
    await expectText(screen.answer(), 'First answer');
  });
});

describe('an answer that is regenerated', () => {
  test('stands beside the first, and the switcher goes from one to the other', async () => {
    const screen = await talk('Name one', 'Oak');
    await regenerate(screen, 'Beech');
    await expectText(screen.answer(), '2/2');
    await screen.answer().getByRole('button', { name: 'Previous version' }).click();
    await expectText(screen.answer(), 'Oak');
    await expectText(screen.answer(), '1/2');
    await screen.answer().getByRole('button', { name: 'Next version' }).click();
    await expectText(screen.answer(), 'Beech');
    expect(await stage.storedMessages(screen)).toHaveLength(2);
  });
});

/** A chat of one question and its answer. */
async function talk(question: string, text: string): Promise<Screen> {
  const screen = await stage.openReady();
  stage.server.upstream.next(answer({ text }));
  await screen.send(question);
  await expectText(screen.answer(), text);
  await expectVisible(screen.button('Send'));
  return screen;
}

async function editQuestion(screen: Screen, from: string, to: string, text: string) {
  stage.server.upstream.next(answer({ text }));
  await screen.question(from).hover();
  await screen.question(from).getByRole('button', { name: 'Edit' }).click();
  const field = screen.page.getByRole('textbox', { name: 'Edit message' });
  await expectSoon(() => field.inputValue(), from);
  await field.fill(to);
  await screen.button('Send as a new branch').click();
  await expectText(screen.answer(), text);
  await expectVisible(screen.button('Send'));
}

async function regenerate(screen: Screen, text: string) {
  stage.server.upstream.next(answer({ text }));
  await screen.answer().getByRole('button', { name: 'Regenerate' }).click();
  await screen.page.getByRole('menuitem', { name: /^Again with/ }).click();
  await expectText(screen.answer(), text);
  await expectVisible(screen.button('Send'));
}
