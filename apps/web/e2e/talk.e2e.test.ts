import { setTimeout as delay } from 'node:timers/promises';

import { answer } from '@parley/providers/testing';
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { DEFAULT_MODEL, TEST_KEY } from '../../server/test/harness.ts';
import { expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import { setUpStage } from './stage.ts';

/** How long the stop button is deaf after sending, and some. */
const STOP_GUARD_MS = 400;

const stage = setUpStage();

describe('the first talk', () => {
  test('save a key, choose a model, send, and read the answer while it is written', async () => {
    const screen = await stage.open({ key: null });
    await expectVisible(screen.page.getByRole('heading', { name: 'Paste a key to begin.' }));
    await screen.skipFirstRun();
    await screen.saveKey(TEST_KEY);
    await expectText(screen.page.getByRole('complementary'), `Saved ····${TEST_KEY.slice(-4)}`);
    await expectText(screen.page.getByRole('complementary'), '$75.50 credit left.');

    await screen.button('Choose a model').click();
    await expectText(screen.page.getByRole('option', { name: 'Thinker' }), 'Context 200K');
    await expectText(screen.page.getByRole('option', { name: 'Small (free)' }), 'Free');
    await screen.page.getByRole('combobox').fill('fake mod');
    await expectText(screen.page.getByRole('option'), '$3.00 / $15.00');
    await screen.page.keyboard.press('Enter');
    await expectSoon(() => screen.hasFocus(screen.composer), true);

    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(
      heldAnswer(gate, ['Good', ' morning'], [', and', ' good', ' night']),
    );
    await screen.page.keyboard.type('Say good morning');
    await screen.page.keyboard.press('Enter');
    await expectText(screen.answer(), 'Good morning');
    expect(await screen.answer().innerText()).not.toContain('good night');
    expect(new URL(screen.page.url()).pathname).toMatch(/^\/chats\/.+/);
    await expectVisible(screen.button('Stop'));

    gate.release();
    await expectText(screen.answer(), 'Good morning, and good night');
    await expectVisible(screen.button('Send'));
    await expectVisible(screen.page.getByRole('link', { name: 'Say good morning' }));
    expect(await screen.hasFocus(screen.composer)).toBe(true);
    expect(screen.complaints).toEqual([]);
  });

  test('reasoning is one line, and all of it when unfolded', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next(
      answer({ reasoning: ['First step.\n', 'Second step.'], text: 'Done' }),
    );
    await screen.send('Think');
    await expectText(screen.answer(), 'Thought First step.');
    expect(await screen.answer().innerText()).not.toContain('Second step.');
    await screen.page.getByRole('button', { name: /^Thought/ }).click();
    await expectText(screen.answer(), 'First step. Second step.');
  });

  test('code stands in a block that names its language; nothing in an answer is HTML', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next(
      answer({ text: 'See:\n```html\n<img src=x onerror=alert(1)>\n```\n<b>bold</b>' }),
    );
    await screen.send('Show code');
    await expectText(screen.answer(), '<b>bold</b>');
    const block = screen.answer().getByRole('figure').filter({ hasText: /^html/ });
    expect(await block.locator('pre').innerText()).toBe('<img src=x onerror=alert(1)>');
    expect(await screen.answer().locator('img, b').count()).toBe(0);
    expect(screen.complaints).toEqual([]);
  });
});

describe('an answer in its middle', () => {
  test('stop keeps what has arrived, also after a reload', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next(
      heldAnswer(stage.server.upstream.hold(), ['Half', ' of it'], [' is missing']),
    );
    await screen.send('Say something long');
    await expectText(screen.answer(), 'Half of it');
    // Right after sending, a press counts as a second one of the send button.
    await delay(STOP_GUARD_MS);
    await screen.button('Stop').click();
    await expectText(screen.answer(), 'Stopped');
    await expectVisible(screen.button('Send'));
    await screen.page.reload();
    await expectText(screen.answer(), '· Stopped');
    await expectText(screen.answer(), 'Half of it Continue');
    expect((await stage.storedMessages(screen)).at(-1)).toMatchObject({ state: 'stopped' });
  });

  test('a reload loses nothing and goes on', async () => {
    const screen = await stage.openReady();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['One', ' two'], [' three', ' four']));
    await screen.send('Count');
    await expectText(screen.answer(), 'One two');
    await screen.page.reload();
    await expectText(screen.answer(), 'One two');
    await expectVisible(screen.button('Stop'));
    gate.release();
    await expectText(screen.answer(), 'One two three four');
    await expectVisible(screen.button('Send'));
    expect(screen.complaints).toEqual([]);
  });

  test('a second tab reads along, on one connection each', async () => {
    const screen = await stage.openReady();
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    const second = await screen.openTab();
    await expectText(second.answer(), 'Hello');
    const connections: string[] = [];
    second.page.on('request', (request) => {
      if (request.url().includes('/api/events')) connections.push(request.url());
    });

    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['In both'], [' tabs']));
    await screen.send('Second');
    await expectText(screen.answer(), 'In both');
    await expectText(second.answer(), 'In both');
    gate.release();
    await expectText(screen.answer(), 'In both tabs');
    await expectText(second.answer(), 'In both tabs');
    await expectVisible(second.button('Send'));
    expect(connections).toHaveLength(1);
  });

  test('a chat can be left and come back to while its answer is written', async () => {
    const screen = await stage.openReady();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Still'], [' here']));
    await screen.send('Stay');
    await expectText(screen.answer(), 'Still');
    await screen.page.getByRole('link', { name: 'New chat' }).click();
    await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
    await screen.chatLink('Stay').click();
    gate.release();
    await expectText(screen.answer(), 'Still here');
  });
});

describe('a long chat', () => {
  test('opens at its end, and what is read stays in place while older messages are put above', async () => {
    const screen = await stage.open();
    const chatId = 'chat-that-is-long';
    let parentId: string | null = null;
    for (let turn = 1; turn <= 40; turn += 1) {
      const message = { parts: [{ type: 'text', text: `Question ${turn}` }] };
      const request = { chatId, parentId, message, modelId: DEFAULT_MODEL, stream: false };
      const { body } = await stage.server.call('POST', '/api/generations', request);
      parentId = String(body.message.id);
    }
    await screen.page.goto(`${stage.server.url}/chats/${chatId}`);
    const last = screen.conversation.getByText('Question 40', { exact: true });
    const first = screen.conversation.getByText('Question 33', { exact: true });
    await expectVisible(last);
    expect(await isInView(last)).toBe(true);

    await first.scrollIntoViewIfNeeded();
    const before = await first.boundingBox();
    await expectVisible(screen.conversation.getByText('Question 12', { exact: true }));
    const after = await first.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2);
  });
});

describe('the composer', () => {
  test('Shift and Enter begin a line, and an Enter of the input method is left alone', async () => {
    const screen = await stage.openReady();
    await screen.composer.pressSequentially('First');
    await screen.composer.press('Shift+Enter');
    await screen.composer.pressSequentially('second');
    await screen.composer.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    await screen.composer.dispatchEvent('keydown', { key: 'Enter', keyCode: 229 });
    expect(await screen.composer.inputValue()).toBe('First\nsecond');
    await screen.composer.press('Enter');
    await expectText(screen.answer(), 'Hello');
    expect((await stage.storedMessages(screen))[0]).toMatchObject({
      parts: [{ type: 'text', text: 'First\nsecond' }],
    });
  });
});

describe('a phone of 360 pixels', () => {
  test('has everything, and nothing moves sideways', async () => {
    const screen = await stage.open({ key: null }, { width: 360, height: 740 });
    const overflow = () =>
      screen.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await screen.skipFirstRun();
    await screen.button('Add key').click();
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
    await screen.saveKey(TEST_KEY);
    await expectText(screen.page.getByRole('dialog'), 'Saved');
    expect(await overflow()).toBeLessThanOrEqual(0);
    await screen.button('Close sidebar').click();
    await screen.chooseModel('fake/model');
    stage.server.upstream.next(
      answer({
        text: `${'Long'.repeat(60)}\n\n\`\`\`ts\n${'const wide = 1; '.repeat(20)}\n\`\`\``,
      }),
    );
    await screen.send(`A question with an address: https://example.org/${'path/'.repeat(30)}`);
    await expectVisible(screen.page.getByLabel('Code, ts'));
    await expectVisible(screen.button('Send'));
    expect(await overflow()).toBeLessThanOrEqual(0);
    const widest = await screen.conversation.evaluate((log) =>
      Math.max(
        ...[...log.querySelectorAll('article *')].map((part) =>
          part.closest('pre') === null ? part.getBoundingClientRect().right : 0,
        ),
      ),
    );
    expect(widest).toBeLessThanOrEqual(360);
    expect(screen.complaints).toEqual([]);
  });
});

function isInView(part: Locator): Promise<boolean> {
  return part.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
}
