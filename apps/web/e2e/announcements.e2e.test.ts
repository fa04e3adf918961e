import { setTimeout as delay } from 'node:timers/promises';

import {
  answer,
  answerFrames,
  end,
  errorChunk,
  frame,
  head,
  httpError,
} from '@parley/providers/testing';
import { describe, expect, onTestFinished, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { type Heard, listenTo } from './heard.ts';
import { heldAnswer } from './held-answer.ts';
import { openLine } from './line.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';
import { overrideVisibility, setVisibility } from './visibility.ts';

/** How long the stop button is deaf after sending, and some. */
const STOP_GUARD_MS = 400;
/** Longer than it takes until a reader is told that an answer still comes. */
const LONG_MS = 7_500;

const stage = setUpStage();

const polite = (text: string): Heard => ({ how: 'polite', text });

/** A page with a key and a model, and what it has told since. */
async function listen(): Promise<{ screen: Screen; heard: () => Promise<Heard[]> }> {
  const screen = await stage.openReady();
  const heard = await listenTo(screen.page);
  await expectVisible(screen.composer);
  await heard();
  return { screen, heard };
}

/** All that was heard until the composer sends again. */
async function untilEnd(screen: Screen, heard: () => Promise<Heard[]>): Promise<Heard[]> {
  await expectVisible(screen.button('Send'));
  const told: Heard[] = [];
  await expect
    .poll(async () => told.push(...(await heard())), { timeout: 10_000 })
    .toBeGreaterThan(0);
  return told;
}

function expectOneAlert(told: readonly Heard[], text: string): void {
  expect(told).toEqual([
    polite('Answering'),
    { how: 'assertive', text: expect.stringContaining(text) },
  ]);
}

describe('of a reply is heard', () => {
  test('that it begins, and at its end all of it, once; never a word while it is written', async () => {
    const { screen, heard } = await listen();
    const words = Array.from({ length: 60 }, (_, index) => `word${index} `);
    stage.server.upstream.next(answer({ deltas: ['**Some** ', ...words], paceMs: 5 }));
    await screen.send('Say a lot');
    await expectText(screen.answer(), 'word59');
    expect(await untilEnd(screen, heard)).toEqual([
      polite('Answering'),
      polite(`Answer complete. Some ${words.join('').trim()}`),
    ]);
  });

  test('that it goes on when it takes longer than seven seconds', async () => {
    const { screen, heard } = await listen();
    await screen.page.clock.install();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['This takes'], [' a while.']));
    await screen.send('Take your time');
    await expectText(screen.answer(), 'This takes');
    expect(await heard()).toEqual([polite('Answering')]);
    await screen.page.clock.fastForward(LONG_MS);
    await screen.page.clock.fastForward(LONG_MS);
    await expectSoon(heard, [polite('Still answering')]);
    gate.release();
    await expectText(screen.answer(), 'This takes a while.');
    expect(await untilEnd(screen, heard)).toEqual([polite('Answer complete. This takes a while.')]);
  });

  test('nothing of its thoughts', async () => {
    const { screen, heard } = await listen();
    const reasoning = ['First. ', 'Second. ', 'Third.'];
    stage.server.upstream.next(answer({ reasoning, text: 'Done thinking.' }));
    await screen.send('Think');
    await expectText(screen.answer(), 'Done thinking.');
    expect(await untilEnd(screen, heard)).toEqual([
      polite('Answering'),
      polite('Answer complete. Done thinking.'),
    ]);
  });

  test('that it was stopped', async () => {
    const { screen, heard } = await listen();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Half of it'], [' is missing']));
    await screen.send('Say something');
    await expectText(screen.answer(), 'Half of it');
    await delay(STOP_GUARD_MS);
    await screen.button('Stop').click();
    expect(await untilEnd(screen, heard)).toEqual([polite('Answering'), polite('Stopped')]);
  });

  test('its first thousand characters, where it is longer', async () => {
    const { screen, heard } = await listen();
    stage.server.upstream.next(answer({ text: 'word '.repeat(1_000) }));
    await screen.send('Say a lot');
    const [begin, whole] = await untilEnd(screen, heard);
    expect(begin).toEqual(polite('Answering'));
    expect(whole?.text).toMatch(/^Answer complete\. word .* word…$/);
    expect(whole?.text.length).toBeLessThan(1_100);
  });
});

describe('a failure interrupts, once', () => {
  test('also where it comes before the page can draw an answer', async () => {
    const { screen, heard } = await listen();
    const hold = stage.server.upstream.hold();
    await screen.page.route('**/assets/transcript-*.js', async (route) => {
      await hold.released;
      await route.continue();
    });
    await screen.page.reload();
    await expectVisible(screen.composer);
    await heard();
    stage.server.upstream.always(httpError(400, { message: 'Bad emoji.' }));
    await screen.send('Refuse this');
    await expectVisible(screen.button('Send'));
    hold.release();
    await expectText(screen.alert(), 'Bad emoji.');
    const told = await heard();
    expect(told.filter(({ how }) => how === 'assertive')).toHaveLength(1);
  });

  test('before the first word', async () => {
    const { screen, heard } = await listen();
    stage.server.upstream.always(httpError(401));
    await screen.send('Refuse this');
    const told = await untilEnd(screen, heard);
    expectOneAlert(told, 'The key was refused');
    // Who comes back to it later knows it already.
    await screen.page.getByRole('link', { name: 'New chat' }).click();
    await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
    await screen.chatLink('Refuse this').click();
    await expectText(screen.answer(), 'The key was refused');
    expect(await heard()).toEqual([]);
  });

  test('in its middle', async () => {
    const { screen, heard } = await listen();
    stage.server.upstream.next([
      head(),
      ...answerFrames({ text: 'As far as this' }),
      frame(errorChunk(502)),
      end,
    ]);
    await screen.send('Hi');
    await expectText(screen.answer(), 'As far as this');
    const told = await untilEnd(screen, heard);
    expectOneAlert(told, 'The provider failed');
  });
});

describe('a connection that breaks', () => {
  test('is told after a while, and the answer goes on without a word', async () => {
    const first = await stage.open({ env: { PARLEY_AUTH: 'disabled' } });
    const line = await openLine(stage.server.url);
    onTestFinished(() => line.close());
    await first.page.goto(line.url);
    await first.chooseModel('fake/model');
    const heard = await listenTo(first.page);
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Up to here'], [' and further.']));
    await first.send('Go on');
    await expectText(first.answer(), 'Up to here');
    line.cut();
    const banner = first.page.getByText('Connection lost. Reconnecting…');
    await expectVisible(banner);
    line.mend();
    await expectGone(banner);
    gate.release();
    await expectText(first.answer(), 'Up to here and further.');
    expect(await untilEnd(first, heard)).toEqual([
      polite('Answering'),
      polite('Connection lost. Reconnecting… Try now'),
      polite('Answer complete. Up to here and further.'),
    ]);
  });
});

describe('in several tabs', () => {
  test('who reads along hears the end of an answer, and not that it begins', async () => {
    const { screen, heard } = await listen();
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    await untilEnd(screen, heard);
    const second = await screen.openTab();
    const heardThere = await listenTo(second.page);
    await expectText(second.answer(), 'Hello');
    expect(await heardThere()).toEqual([]);

    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['In both'], [' tabs.']));
    await screen.send('Second');
    await expectText(second.answer(), 'In both');
    gate.release();
    const whole = polite('Answer complete. In both tabs.');
    expect(await untilEnd(second, heardThere)).toEqual([whole]);
    expect(await untilEnd(screen, heard)).toEqual([polite('Answering'), whole]);
  });

  test('what ended while nobody could see it is heard by who comes back', async () => {
    const { screen, heard } = await listen();
    await overrideVisibility(screen.page.context());
    await screen.page.reload();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Not'], [' now.']));
    await screen.send('Later');
    await expectText(screen.answer(), 'Not');
    await setVisibility(screen.page, 'hidden');
    gate.release();
    await expectVisible(screen.button('Send'));
    expect(await heard()).toEqual([polite('Answering')]);
    await setVisibility(screen.page, 'visible');
    await expectSoon(heard, [polite('Answer complete. Not now.')]);
  });
});

test('nothing is heard when another version of an answer comes into sight', async () => {
  const { screen, heard } = await listen();
  await screen.send('Twice');
  await expectText(screen.answer(), 'Hello');
  await untilEnd(screen, heard);
  stage.server.upstream.next(answer({ text: 'Again' }));
  await screen.button('Regenerate').click();
  await screen.page.getByRole('menuitem').first().click();
  await expectText(screen.answer(), 'Again');
  expect(await untilEnd(screen, heard)).toEqual([
    polite('Answering'),
    polite('Answer complete. Again'),
  ]);
  await screen.button('Previous version').click();
  await expectText(screen.answer(), 'Hello');
  await screen.button('Next version').click();
  await expectText(screen.answer(), 'Again');
  expect(await heard()).toEqual([]);
});

test('nothing is heard of a chat that is opened, whatever happened in it', async () => {
  const { screen, heard } = await listen();
  await screen.send('Complete');
  await expectText(screen.answer(), 'Hello');
  await untilEnd(screen, heard);
  const gate = stage.server.upstream.hold();
  stage.server.upstream.next(heldAnswer(gate, ['Still'], [' here.']));
  await screen.page.getByRole('link', { name: 'New chat' }).click();
  await screen.send('Running');
  await expectText(screen.answer(), 'Still');
  expect(await heard()).toEqual([polite('Answering')]);
  await screen.chatLink('Complete').click();
  await expectText(screen.answer(), 'Hello');
  await screen.chatLink('Running').click();
  await expectText(screen.answer(), 'Still');
  expect(await heard()).toEqual([]);
  gate.release();
  expect(await untilEnd(screen, heard)).toEqual([polite('Answer complete. Still here.')]);
  // What ends while another chat is read is told by a mark in the list.
  await screen.page.reload();
  await expectText(screen.answer(), 'Still here.');
  expect(await heard()).toEqual([]);
});
