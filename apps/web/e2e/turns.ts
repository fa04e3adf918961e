import { answer } from '@parley/providers/testing';
import type { Locator } from 'playwright-core';

import { expectSoon, expectText, expectVisible } from './expect-soon.ts';
import type { Screen, ScreenOptions } from './screen.ts';
import type { Stage } from './stage.ts';

/** A chat of one question and its answer. */
export async function talk(
  stage: Stage,
  question: string,
  text: string,
  view: ScreenOptions = {},
): Promise<Screen> {
  const screen = await stage.openReady(view);
  await ask(stage, screen, question, text);
  return screen;
}

export async function ask(stage: Stage, screen: Screen, question: string, text: string) {
  stage.server.upstream.next(answer({ text }));
  await screen.send(question);
  await expectAnswer(screen, text);
}

/** The field in the place of a message. */
export function editField(screen: Screen): Locator {
  return screen.page.getByRole('textbox', { name: 'Edit message' });
}

/** Sends the last question anew, with other words. */
export async function editQuestion(stage: Stage, screen: Screen, to: string, text: string) {
  stage.server.upstream.next(answer({ text }));
  const question = screen.page.getByRole('article', { name: 'You said' }).last();
  await question.hover();
  await question.getByRole('button', { name: 'Edit' }).click();
  const field = editField(screen);
  await expectSoon(() => screen.hasFocus(field), true);
  await field.fill(to);
  await screen.button('Send as a new branch').click();
  await expectAnswer(screen, text);
}

/** Has the last answer written again. */
export async function regenerate(stage: Stage, screen: Screen, text: string) {
  stage.server.upstream.next(answer({ text }));
  await screen.answer().getByRole('button', { name: 'Regenerate' }).click();
  await screen.page.getByRole('menuitem', { name: /^Again with/ }).click();
  await expectAnswer(screen, text);
}

/** Switches between the versions of a message. */
export async function version(message: Locator, to: 'Previous' | 'Next', times = 1) {
  for (let time = 0; time < times; time += 1)
    await message.getByRole('button', { name: `${to} version` }).click();
}

/** Its end, without the signs of Markdown. */
async function expectAnswer(screen: Screen, text: string) {
  const end = text.replaceAll('*', '').slice(-20);
  await expectText(screen.answer(), end.replaceAll(/\s+/g, ' ').trim());
  await expectVisible(screen.button('Send'));
}
