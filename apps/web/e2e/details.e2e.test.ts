import {
  answer,
  answerFrames,
  chunk,
  done,
  end,
  frame,
  head,
  usageChunk,
  wait,
} from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

/** As OpenRouter reports an answer that thought and was partly read from its cache. */
const USAGE = {
  prompt_tokens: 1284,
  completion_tokens: 612,
  total_tokens: 1896,
  cost: 0.0131,
  prompt_tokens_details: { cached_tokens: 1024 },
  completion_tokens_details: { reasoning_tokens: 208 },
};

describe('the usage of an answer', () => {
  test('is one line below it, and behind the line all that is known', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next([
      head(),
      frame(chunk({ provider: 'Anthropic' })),
      ...answerFrames({ text: 'Because of the light.' }),
      frame(chunk({ finishReason: 'stop' })),
      frame(usageChunk(USAGE)),
      done,
      end,
    ]);
    await screen.send('Why is the sea green?');
    const line = screen.page.getByRole('button', { name: 'Usage: $0.0131 · 612 tokens' });
    await line.click();
    const details = screen.page.getByRole('dialog', { name: 'Usage of this answer' });
    await expectText(details, 'Usage of this answer $0.0131 as reported by the provider');
    await expectText(details, 'Model Model Route OpenRouter → Anthropic');
    await expectText(details, 'Input 1,284 of which cached 1,024');
    await expectText(details, 'Output 612 of which reasoning 208');
    await expectText(details, 'First token 0.');
    await expectText(details, 'Total time 0.');
    await expectText(details, 'This branch $0.0131 This chat $0.0131');

    await screen.page.keyboard.press('Escape');
    await expectGone(details);
    await expectSoon(() => screen.hasFocus(line), true);
    await line.click();
    await expectVisible(details);
    await line.click();
    await expectGone(details);
  });

  test('says what is unknown, and never that it was nothing', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next(answer({ usage: null }));
    await screen.send('Hi');
    await expectText(screen.answer(), 'Hello');
    await screen.page.getByRole('button', { name: /^Usage:/ }).click();
    const details = screen.page.getByRole('dialog', { name: 'Usage of this answer' });
    await expectText(details, 'Usage of this answer Cost unknown');
    await expectText(details, 'Input Unknown of which cached Unknown');
    await expectText(details, 'Output Unknown of which reasoning Unknown');
    expect(await details.innerText()).not.toMatch(/\$|\b0\b(?!\.)/);
  });

  test('counts what the branch and the chat cost when it is opened, not before', async () => {
    const screen = await stage.openReady();
    const asked: string[] = [];
    screen.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    stage.server.upstream.next(answer({ usage: USAGE }));
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    stage.server.upstream.next(answer({ text: 'Unpaid', usage: null }));
    await screen.send('Second');
    await expectText(screen.answer(), 'Unpaid');
    await expectVisible(screen.button('Send'));
    const isUsage = (path: string) => path.endsWith('/usage');
    expect(asked.filter(isUsage)).toEqual([]);
    await screen.refuse('**/api/chats/*/usage*', 'internal_error');
    await screen.page
      .getByRole('button', { name: /^Usage:/ })
      .last()
      .click();
    const details = screen.page.getByRole('dialog', { name: 'Usage of this answer' });
    await expectText(details, 'The totals could not be read.');
    await screen.page.unroute('**/api/chats/*/usage*');
    await details.getByRole('button', { name: 'Try again' }).click();
    await expectText(details, 'This branch at least $0.0131 This chat at least $0.0131');
  });

  test('is of the branch that is read here, though another one was chosen elsewhere', async () => {
    const screen = await stage.openReady();
    const { call } = stage.server;
    stage.server.upstream.next(answer({ usage: USAGE }));
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    await expectVisible(screen.button('Send'));
    const { body: list } = await call('GET', '/api/chats');
    const [{ id: chatId, modelId }] = list.chats;
    const { body: branch } = await call('GET', `/api/chats/${chatId}/messages`);
    stage.server.upstream.next(answer({ text: 'Dear', usage: { ...USAGE, cost: 0.05 } }));
    const parentId = branch.messages[0].id;
    await call('POST', '/api/generations', { chatId, parentId, modelId, stream: false });

    await screen.page.getByRole('button', { name: /^Usage:/ }).click();

    const details = screen.page.getByRole('dialog', { name: 'Usage of this answer' });
    await expectText(details, 'This branch $0.0131 This chat $0.0631');
  });

  test('is a sheet on a phone, from which its button gets the focus back', async () => {
    const screen = await stage.openReady({ width: 360, height: 740 });
    stage.server.upstream.next(answer({ usage: USAGE }));
    await screen.send('Hi');
    const line = screen.page.getByRole('button', { name: /^Usage:/ });
    await line.click();
    const details = screen.page.getByRole('dialog', { name: 'Usage of this answer' });
    await expectText(details, 'Output 612');
    await details.getByRole('button', { name: 'Dismiss' }).click();
    await expectGone(details);
    await expectSoon(() => screen.hasFocus(line), true);
  });
});

describe('the thoughts of an answer', () => {
  test('tell their latest step and count from the first of them; over, they say how long they took', async () => {
    const screen = await stage.openReady();
    const { upstream } = stage.server;
    const [begin, more, words, finish] = [
      upstream.hold(),
      upstream.hold(),
      upstream.hold(),
      upstream.hold(),
    ];
    upstream.next([
      head(),
      wait(begin),
      ...thoughts('**Looking at the light**\n\nRed goes first'),
      wait(more),
      ...thoughts(' of all. And'),
      wait(words),
      ...answerFrames({ text: 'Because of the light' }),
      wait(finish),
      ...answerFrames({ text: ' from below.' }),
      frame(chunk({ finishReason: 'stop' })),
      done,
      end,
    ]);
    await screen.send('Why is the sea green?');
    // The byline counts from the beginning; thoughts had not begun.
    await expectText(screen.answer(), '· 1 s');
    begin.release();
    await expectText(screen.answer(), 'Thinking 0 s Looking at the light');
    more.release();
    await expectText(screen.answer(), 'Red goes first of all.');
    const row = screen.page.getByRole('button', { name: /^(Thinking|Thought)/ });
    await row.click();
    await expectText(screen.answer(), 'Red goes first of all. And');
    await expectText(screen.answer(), 'Thinking 1 s');

    words.release();
    await expectText(screen.answer(), 'Because of the light');
    expect(await row.innerText()).toMatch(SECONDS);
    expect(await row.getAttribute('aria-expanded')).toBe('true');
    finish.release();
    await expectText(screen.answer(), 'Because of the light from below.');
    await expectVisible(screen.button('Send'));
    expect(await row.innerText()).toMatch(SECONDS);
    expect(await row.getAttribute('aria-expanded')).toBe('true');

    await screen.page.reload();
    await expectVisible(row);
    expect(await row.innerText()).toMatch(SECONDS);
    expect(await screen.answer().innerText()).toContain('Looking at the light');
  });

  test('are timed from their beginning also for who comes in the middle of them', async () => {
    const screen = await stage.openReady();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next([head(), ...thoughts('Red goes first.'), wait(gate), end]);
    await screen.send('Why?');
    await expectText(screen.answer(), 'Thinking 3 s');
    await screen.page.reload();
    const row = screen.page.getByRole('button', { name: /^Thinking/ });
    await expectText(row, 'Red goes first.');
    expect(await row.innerText()).toMatch(/^Thinking ([3-9]|\d\d)\s?s/);
  });
});

describe('the context of a chat', () => {
  /** Of the 128,000 tokens that the model of the tests reads. */
  const filled = (tokens: number) => ({
    ...USAGE,
    prompt_tokens: tokens - 612,
    total_tokens: tokens,
  });
  const gaugeOf = (screen: Screen) =>
    screen.page.getByRole('button', { name: /of the context: [\d,]+ of [\d,]+ tokens$/ });
  const warningOf = (screen: Screen) => screen.page.getByRole('region', { name: 'Context used' });

  test('is a ring in the bar, with its figures in words behind it', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next(answer({ usage: filled(32_000) }));
    await screen.send('Hi');
    const gauge = gaugeOf(screen);
    await expectText(gauge, '32K of 128K');
    expect(await gauge.getAttribute('aria-label')).toBe(
      '25% of the context: 32,000 of 128,000 tokens',
    );
    await gauge.press('Enter');
    const details = screen.page.getByRole('dialog', { name: 'Context used' });
    await expectText(details, '25% of the context: 32,000 of 128,000 tokens');
    await screen.page.keyboard.press('Escape');
    await expectGone(details);
    await expectSoon(() => screen.hasFocus(gauge), true);
    expect(await warningOf(screen).count()).toBe(0);
  });

  test('warns from 80 per cent on, until it is put away or a model that reads more is chosen', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next(answer({ usage: filled(105_000) }));
    await screen.send('Hi');
    await expectText(warningOf(screen), 'This chat fills 82% of what Model can read.');
    await warningOf(screen).getByRole('button', { name: 'Choose a model' }).click();
    await screen.page.getByRole('combobox', { name: 'Search models' }).fill('thinker');
    await expectText(screen.page.getByRole('option').first(), 'Thinker');
    await screen.page.keyboard.press('Enter');
    await expectGone(warningOf(screen));
    await expectText(gaugeOf(screen), '105K of 200K');

    await screen.chooseModel('fake model');
    await warningOf(screen).getByRole('button', { name: 'Dismiss this warning' }).click();
    await expectGone(warningOf(screen));
    expect(await screen.hasFocus(screen.composer)).toBe(true);
    await screen.page.reload();
    await expectText(gaugeOf(screen), '105K of 128K');
    expect(await warningOf(screen).count()).toBe(0);
  });

  test('is nowhere where it is unknown', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next(answer({ usage: filled(32_000) }));
    await screen.send('First');
    await expectVisible(gaugeOf(screen));
    stage.server.upstream.next(answer({ text: 'Uncounted', usage: null }));
    await screen.send('Second');
    await expectText(screen.answer(), 'Uncounted');
    await expectGone(gaugeOf(screen));
  });
});

/** `Thought for 2 s` */
const SECONDS = /^Thought for [1-9]\d?\s?s/;

function thoughts(reasoning: string) {
  return answerFrames({ reasoning, deltas: [] });
}
