import { answer, answerFrames, end, head } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import { openLongChat } from './long-chat.ts';
import { setUpStage } from './stage.ts';
import { isInView, settledTop } from './view.ts';

/** Taller than any screen of the tests. */
const LONG_ANSWER = '\n\nA paragraph of the answer.\n\n'.repeat(60);

const stage = setUpStage();

describe('an answer that grows', () => {
  test('its question stands at the top, nothing follows it, and the end can be caught up with', async () => {
    const screen = await openLongChat(stage, 40);
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Begins'], [LONG_ANSWER, 'The end']));
    await screen.send('A question');
    await expectText(screen.answer(), 'Begins');
    const question = screen.conversation.getByText('A question', { exact: true });
    const top = await settledTop(question);
    expect(top - (await settledTop(screen.conversation))).toBeLessThan(60);
    gate.release();
    await expectText(screen.answer(), 'The end');
    await expectVisible(screen.button('Send'));
    expect(Math.abs((await settledTop(question)) - top)).toBeLessThan(2);
    await screen.button('New below').click();
    await expectSoon(
      () => isInView(screen.conversation.getByText('The end', { exact: true })),
      true,
    );
    await expectGone(screen.button('New below'));
  });

  test('the first question of a chat stands at the top, however late the code comes that draws it', async () => {
    const screen = await stage.openReady();
    await screen.page.route('**/assets/transcript-*.js', async (route) => {
      await asked;
      await route.continue();
    });
    let goOn = () => {};
    const asked = new Promise<void>((resolve) => (goOn = resolve));
    await screen.page.reload();
    stage.server.upstream.next(answer({ deltas: [LONG_ANSWER, 'The end'] }));
    await screen.send('A first question');
    await expectSoon(
      async () => (await stage.storedMessages(screen)).at(-1)?.['state'],
      'completed',
    );
    goOn();
    await expectText(screen.answer(), 'The end');
    const question = screen.conversation.getByText('A first question', { exact: true });
    const top = await settledTop(question);
    expect(top - (await settledTop(screen.conversation))).toBeLessThan(60);
    expect(await isInView(question)).toBe(true);
  });

  test('a reader at its end is taken along, until they turn back, mark text or unfold something', async () => {
    const screen = await openLongChat(stage, 40);
    const gates = [0, 1, 2, 3].map(() => stage.server.upstream.hold());
    stage.server.upstream.next([
      head(),
      ...gates.flatMap((gate, index) => [
        { do: 'wait' as const, gate },
        ...answerFrames({ deltas: [`${LONG_ANSWER}Part ${index}\n\n`] }),
      ]),
      end,
    ]);
    await screen.send('A long one');
    gates[0]?.release();
    await expectText(screen.answer(), 'Part 0');
    await screen.button('New below').click();
    gates[1]?.release();
    await expectText(screen.answer(), 'Part 1');
    await expectSoon(
      () => isInView(screen.conversation.getByText('Part 1', { exact: true })),
      true,
    );

    const part = screen.conversation.getByText('Part 1', { exact: true });
    await part.selectText();
    const marked = await settledTop(part);
    gates[2]?.release();
    await expectText(screen.answer(), 'Part 2');
    expect(Math.abs((await settledTop(part)) - marked)).toBeLessThan(2);

    await screen.page.evaluate(() => document.getSelection()?.removeAllRanges());
    await screen.conversation.hover();
    await screen.page.mouse.wheel(0, -100);
    const turned = await settledTop(part);
    gates[3]?.release();
    await expectText(screen.answer(), 'Part 3');
    await expectVisible(screen.button('Send'));
    expect(Math.abs((await settledTop(part)) - turned)).toBeLessThan(2);
    await screen.conversation.focus();
    await screen.page.keyboard.press('End');
    await expectSoon(
      () => isInView(screen.conversation.getByText('Part 3', { exact: true })),
      true,
    );
    await expectGone(screen.button('New below'));
  });
});

test('while an answer is written, nothing in the page changes but its own message', async () => {
  const screen = await openLongChat(stage, 40);
  const gate = stage.server.upstream.hold();
  stage.server.upstream.next(heldAnswer(gate, ['Begins'], [LONG_ANSWER, 'The end']));
  await screen.send('A question');
  await expectText(screen.answer(), 'Begins');
  await screen.page.evaluate(() => {
    const rows = [...document.querySelectorAll('[data-message]')].slice(0, -1);
    const changed = new MutationObserver((changes) => {
      document.documentElement.dataset['changed'] = String(changes.length);
    });
    for (const row of rows)
      changed.observe(row, { childList: true, subtree: true, characterData: true });
  });
  gate.release();
  await expectText(screen.answer(), 'The end');
  const changed = () => screen.page.evaluate(() => document.documentElement.dataset['changed']);
  expect(await changed()).toBeUndefined();
});
