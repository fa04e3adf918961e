import { answer, json } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { violations } from './accessibility.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

describe('when something fails', () => {
  test('a failed answer says why, and its retry takes its place', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.always(json(500, { error: { message: 'boom', code: 500 } }));
    await screen.send('Try this');
    await expectText(screen.alert(), 'The provider failed');
    await expectText(screen.alert(), 'OpenRouter answered with an error.');
    stage.server.upstream.always(answer({ text: 'Now it works' }));
    await screen.button('Retry').click();
    await expectText(screen.answer(), 'Now it works');
    await expectGone(screen.alert());
    const messages = await stage.storedMessages(screen);
    expect(messages).toHaveLength(2);
    expect(messages[1]?.['siblingIds']).toHaveLength(1);
    expect(screen.complaints).toEqual([]);
  });

  test('without a connection a message waits, and is sent once when it is back', async () => {
    const screen = await stage.openReady();
    await screen.page.context().setOffline(true);
    await screen.send('Are you there?');
    await expectText(screen.alert(), 'No connection to the server');
    await screen.page.context().setOffline(false);
    await expectText(screen.answer(), 'Hello');
    await expectGone(screen.alert());
    expect(await stage.storedMessages(screen)).toHaveLength(2);
  });

  test('a waiting message that is edited is not sent by the try under way', async () => {
    const screen = await stage.openReady();
    const held = Promise.withResolvers<void>();
    let tries = 0;
    await screen.page.route('**/api/generations', async (route) => {
      tries += 1;
      if (tries === 1) return route.abort();
      await held.promise;
      await route.continue().catch(() => undefined);
    });
    await screen.send('Draft of it');
    await expectSoon(() => tries, 2);
    await screen.button('Edit message').click();
    await expectSoon(() => screen.composer.inputValue(), 'Draft of it');
    held.resolve();
    await screen.page.unroute('**/api/generations');
    await screen.send('The whole of it');
    await expectText(screen.answer(), 'Hello');
    expect(await stage.storedMessages(screen)).toHaveLength(2);
    expect((await stage.server.call('GET', '/api/chats')).body.chats).toHaveLength(1);
  });

  test('a waiting message that had arrived after all does not come back as a draft', async () => {
    const screen = await stage.openReady();
    let arrived = false;
    await screen.page.route('**/api/generations', async (route) => {
      if (arrived) return;
      await route.fetch();
      arrived = true;
      await route.abort();
    });
    await screen.send('Is it there?');
    await expectText(screen.alert(), 'No connection to the server');
    await screen.button('Edit message').click();
    await expectText(screen.answer(), 'Hello');
    await expectSoon(() => screen.composer.inputValue(), '');
    expect(await stage.storedMessages(screen)).toHaveLength(2);
  });

  test('a stop that failed is forgotten when the answer has ended', async () => {
    const screen = await stage.openReady();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Half'], [' and all']));
    await screen.send('Go on');
    await expectText(screen.answer(), 'Half');
    await screen.page.route('**/api/generations/**', (route) => route.abort());
    await screen.composer.press('Escape');
    await expectText(screen.alert(), 'Not stopped');
    gate.release();
    await expectText(screen.answer(), 'Half and all');
    await expectGone(screen.alert());
  });

  test('a chat that is deleted in one tab and gone on with in another stays', async () => {
    const screen = await stage.openReady();
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    const second = await screen.openTab();
    await expectText(second.answer(), 'Hello');
    await screen.page.getByRole('heading').getByRole('button', { name: 'First' }).click();
    await screen.page.getByRole('menuitem', { name: 'Delete' }).click();
    await expectVisible(screen.button('Undo'));
    await second.send('Second');
    await expectGone(screen.button('Undo'));
    await expectVisible(screen.chatLink('First'));
    await expectSoon(async () => (await stage.storedMessages(second)).length, 4);
  });

  test('a connection that is lost in mid-answer is told after a while, and mended', async () => {
    const screen = await stage.openReady();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next(heldAnswer(gate, ['Up to', ' here'], [' and further']));
    await screen.send('Go on');
    await expectText(screen.answer(), 'Up to here');
    const banner = screen.page.getByText('Connection lost. Reconnecting…');
    await screen.page.route('**/api/events?*', (route) => route.abort());
    await screen.page.reload();
    await expectVisible(banner);
    await screen.page.unroute('**/api/events?*');
    await screen.button('Try now').click();
    gate.release();
    await expectText(screen.answer(), 'Up to here and further');
    await expectGone(banner);
  });

  test('a chat that does not exist says so', async () => {
    const screen = await stage.open();
    await screen.page.goto(`${stage.server.url}/chats/nothing-here`);
    await expectVisible(screen.page.getByRole('heading', { name: 'This chat does not exist.' }));
    await screen.button('Start a new chat').click();
    await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
  });
});

describe('a failed answer offers what helps', () => {
  test('after a refused key: its form', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.always(json(401, { error: { message: 'No', code: 401 } }));
    await screen.send('Hi');
    await expectText(screen.alert(), 'The key was refused');
    await expectText(screen.alert(), 'openrouter · 401 upstream_key_refused · ');
    await screen.button('Replace key').click();
    await expectSoon(() => screen.hasFocus(screen.keyField), true);
  });

  test('out of credit: the page where there is more, or another model', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.always(json(402, { error: { message: 'Empty', code: 402 } }));
    await screen.send('Hi');
    await expectText(screen.alert(), 'Out of credit');
    const link = screen.page.getByRole('link', { name: 'Add credit' });
    expect(await link.getAttribute('href')).toContain('https://openrouter.ai/');
    expect(await link.getAttribute('rel')).toContain('noopener');
    stage.server.upstream.always(answer({ text: 'By another' }));
    await screen.button('Switch model').click();
    await screen.page.getByRole('combobox').fill('small');
    await screen.page.keyboard.press('Enter');
    await screen.button('Retry').click();
    await expectText(screen.answer(), 'By another');
    expect((await stage.storedMessages(screen)).at(-1)).toMatchObject({
      modelId: 'openrouter/fake/small:free',
    });
  });

  test('after too many requests: it is tried again by itself, once', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.always(busy('1'));
    await screen.send('Hi');
    await expectText(screen.alert(), 'Retrying by itself in');
    // The second refusal is not tried again: it waits for somebody.
    await expectText(screen.alert(), 'asked for a pause of 1 s.');
    await expectSoon(() => screen.button('Retry').isEnabled(), true);
    expect(await screen.button('Retry now').count()).toBe(0);
    stage.server.upstream.always(answer({ text: 'Now it works' }));
    await screen.button('Retry').click();
    await expectText(screen.answer(), 'Now it works');
    expect(await stage.storedMessages(screen)).toHaveLength(2);
  });

  test('after too many requests: the wait can be ended or called off', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.always(busy('90'));
    await screen.send('Hi');
    await expectText(screen.alert(), 'Retrying by itself in');
    await expectVisible(screen.alert().getByText(/^1:(?:30|2\d)$/));
    expect(await violations(screen.page)).toEqual([]);
    await screen.button('Don’t retry').click();
    await expectText(screen.alert(), 'asked for a pause of 1 min 30 s.');
    await screen.send('Again');
    // The refusal has come: what the upstream says from here on is for the retry alone.
    await expectVisible(screen.button('Retry now'));
    stage.server.upstream.always(answer({ text: 'At once' }));
    await screen.button('Retry now').click();
    await expectText(screen.answer(), 'At once');
  });

  test('after too many requests: another tab’s retry stands in place of the automatic one', async () => {
    const screen = await stage.openReady();
    await screen.page.clock.install();
    stage.server.upstream.always(busy('60'));
    await screen.send('Hi');
    await expectText(screen.alert(), 'Retrying by itself in');
    const second = await screen.openTab();
    stage.server.upstream.always(answer({ text: 'Of the other tab' }));
    await second.button('Retry').click();
    await expectText(second.answer(), 'Of the other tab');
    stage.server.upstream.always(answer({ text: 'Paid twice' }));
    const asked = () => stage.server.upstream.requests.length;
    const before = asked();
    await expectText(screen.answer(), 'Of the other tab');
    const read = screen.page.waitForResponse((response) => response.url().includes('/messages'));
    await screen.page.clock.fastForward(60_000);
    await read;
    await expectText(screen.answer(), 'Of the other tab');
    expect(asked()).toBe(before);
  });

  test('after too many requests: a chat that is deleted in the pause is left alone', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.always(busy('90'));
    await screen.send('Hi');
    await expectText(screen.alert(), 'Retrying by itself in');
    await screen.page.getByRole('heading').getByRole('button', { name: 'Hi' }).click();
    await screen.page.getByRole('menuitem', { name: 'Delete' }).click();
    await screen.button('Undo').click();
    await expectVisible(screen.conversation.getByText('asked for a pause of 1 min 30 s.'));
  });

  test('too long for the model: another one', async () => {
    const screen = await stage.openReady();
    const fault = { message: 'maximum context length', code: 'context_length_exceeded' };
    stage.server.upstream.always(json(400, { error: fault }));
    await screen.send('Hi');
    await expectText(screen.alert(), 'Too long for this model');
    await screen.button('Switch model').click();
    await expectVisible(screen.page.getByRole('combobox', { name: 'Search models' }));
  });

  test('not accepted: the words of the provider, and the message to be changed', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.always(json(400, { error: { message: 'Bad emoji.', code: 400 } }));
    await screen.send('Hi');
    await expectText(screen.alert(), 'The provider did not accept the request Bad emoji.');
    await expectVisible(screen.button('Edit message'));
  });
});

describe('an answer that is less than it could be', () => {
  test('at its length limit is written on, in the same message', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next(answer({ text: 'One, two', finishReason: 'length' }));
    await screen.send('Count');
    await expectText(screen.answer(), 'Cut off at the length limit The answer reached 5 tokens');
    stage.server.upstream.next(answer({ text: ', three' }));
    await screen.button('Continue').click();
    await expectText(screen.answer(), 'One, two, three');
    await expectGone(screen.page.getByText('Cut off at the length limit'));
    const messages = await stage.storedMessages(screen);
    expect(messages).toHaveLength(2);
    expect(messages[1]).toMatchObject({ state: 'completed', finishReason: 'stop' });
  });

  test('stopped by a filter: the message is edited, and stands in place of the first', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next(answer({ text: 'I', finishReason: 'content_filter' }));
    await screen.send('Say it badly');
    await expectText(screen.answer(), 'The model declined');
    await screen.button('Edit message').click();
    const field = screen.page.getByRole('textbox', { name: 'Edit message' });
    await expectSoon(() => field.inputValue(), 'Say it badly');
    expect(await screen.hasFocus(field)).toBe(true);
    await field.fill('Say it well');
    await field.press('Enter');
    await expectText(screen.answer(), 'Hello');
    await expectGone(screen.conversation.getByText('Say it badly'));
    const messages = await stage.storedMessages(screen);
    expect(messages).toHaveLength(2);
    expect(messages[0]).toMatchObject({ parentId: null, parts: [{ text: 'Say it well' }] });
    expect(messages[0]?.['siblingIds']).toHaveLength(2);
  });

  test('an edit that is called off leaves the message as it was, and what was typed can be had back', async () => {
    const screen = await stage.openReady();
    stage.server.upstream.next(answer({ text: 'I', finishReason: 'content_filter' }));
    await screen.send('Say it');
    await screen.button('Edit message').click();
    const field = screen.page.getByRole('textbox', { name: 'Edit message' });
    await field.fill('Say it otherwise');
    await field.press('Escape');
    await expectGone(field);
    await expectVisible(screen.conversation.getByText('Say it', { exact: true }));
    expect(await screen.composer.inputValue()).toBe('');
    await screen.button('Undo').click();
    await expectSoon(() => field.inputValue(), 'Say it otherwise');
    await field.press('Enter');
    await expectText(screen.answer(), 'Hello');
    expect(await stage.storedMessages(screen)).toHaveLength(2);
  });
});

test('an old failure is no alarm when its chat is opened again', async () => {
  const screen = await stage.openReady();
  stage.server.upstream.always(json(400, { error: { message: 'Bad', code: 400 } }));
  await screen.send('One');
  await expectVisible(screen.alert());
  await screen.send('Two');
  await expectVisible(screen.conversation.getByText('Two'));
  await expectSoon(() => screen.page.getByText(/^Bad\./).count(), 2);
  expect(await screen.alert().count()).toBe(1);
  await expectText(screen.conversation.getByRole('article').nth(1), '400 upstream_invalid_request');
});

function busy(seconds: string) {
  return json(429, { error: { message: 'Slow down', code: 429 } }, { 'retry-after': seconds });
}
