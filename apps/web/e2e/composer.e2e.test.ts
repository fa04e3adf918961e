import { answer, json } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { violations } from './accessibility.ts';
import { expectGone, expectSoon, expectText, expectVisible } from './expect-soon.ts';
import { heldAnswer } from './held-answer.ts';
import type { Screen } from './screen.ts';
import { setUpStage } from './stage.ts';

const stage = setUpStage();

const newChat = (screen: Screen) => screen.page.getByRole('link', { name: 'New chat' }).first();
const queuedText = (screen: Screen) => screen.page.getByText('Queued:');

/** What the browser keeps of drafts. */
function keptDrafts(screen: Screen): Promise<string> {
  return screen.page.evaluate(() => localStorage.getItem('parley.drafts') ?? '');
}

/** Of the chat that the page shows, at the server. */
function chatPath(screen: Screen): string {
  return `/api/chats/${screen.page.url().split('/chats/')[1] ?? ''}`;
}

/** A chat whose answer is half written. */
async function openHalfWay() {
  const screen = await stage.openReady();
  const gate = stage.server.upstream.hold();
  stage.server.upstream.next(heldAnswer(gate, ['Half'], [' and all']));
  await screen.send('Begin');
  await expectText(screen.answer(), 'Half');
  return { screen, gate };
}

async function texts(screen: Screen): Promise<unknown[]> {
  const messages = await stage.storedMessages(screen);
  return messages.map((message) => {
    const [part] = message['parts'] as { text: string }[];
    return part?.text;
  });
}

describe('a draft', () => {
  test('is kept for each chat and for the new one, also over a reload', async () => {
    const screen = await stage.openReady();
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    await screen.composer.fill('Half a thought');
    await newChat(screen).click();
    await expectSoon(() => screen.composer.inputValue(), '');
    await screen.composer.fill('Quite another');
    await screen.page.reload();
    await expectSoon(() => screen.composer.inputValue(), 'Quite another');
    await screen.chatLink('First').click();
    await expectSoon(() => screen.composer.inputValue(), 'Half a thought');
    await newChat(screen).click();
    await expectSoon(() => screen.composer.inputValue(), 'Quite another');
  });

  test('that is sent before its chat has been read goes out then, below the last message', async () => {
    const screen = await stage.openReady();
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    const { promise: read, resolve } = Promise.withResolvers<void>();
    await screen.page.route('**/messages*', async (route) => {
      await read;
      await route.continue();
    });
    await screen.page.reload();
    await expectVisible(screen.page.getByRole('button', { name: /^Model: / }));
    await screen.send('Second');
    resolve();
    await expectSoon(() => screen.composer.inputValue(), '');
    await expectSoon(async () => (await texts(screen)).length, 4);
    expect(await texts(screen)).toEqual(['First', 'Hello', 'Second', 'Hello']);
  });

  test('is let go when the server has the message, and not before', async () => {
    const screen = await stage.openReady();
    const held = Promise.withResolvers<void>();
    await screen.page.route('**/api/generations', async (route) => {
      await held.promise;
      await route.continue();
    });
    await screen.send('On its way');
    await expectVisible(screen.page.getByText('Sending'));
    expect(await screen.composer.inputValue()).toBe('');
    await expectSoon(() => keptDrafts(screen).then((kept) => kept.includes('On its way')), true);
    held.resolve();
    await expectText(screen.answer(), 'Hello');
    await expectSoon(() => keptDrafts(screen).then((kept) => kept.includes('On its way')), false);
    await screen.page.reload();
    await expectText(screen.answer(), 'Hello');
    expect(await screen.composer.inputValue()).toBe('');
  });

  test('comes back when the page goes away before the server has it', async () => {
    const screen = await stage.openReady();
    await screen.page.route('**/api/generations', () => undefined);
    await screen.send('Never arrived');
    await screen.composer.pressSequentially('and this');
    await screen.page.reload();
    await expectSoon(() => screen.composer.inputValue(), 'Never arrived\n\nand this');
  });

  test('comes back when the server refuses it', async () => {
    const screen = await stage.openReady();
    await screen.refuse('**/api/generations', 'model_not_found');
    await screen.send('Try this');
    await expectText(screen.alert(), 'Not sent There is no such model.');
    await expectText(screen.alert(), 'model_not_found · request-id');
    await expectSoon(() => screen.composer.inputValue(), 'Try this');
    await screen.button('Switch model').click();
    await expectVisible(screen.page.getByRole('combobox', { name: 'Search models' }));
  });

  test('of another tab is not lost by one here', async () => {
    const screen = await stage.openReady();
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    const second = await screen.openTab();
    await second.composer.fill('In the chat');
    await expectSoon(() => keptDrafts(screen).then((kept) => kept.includes('In the chat')), true);
    await newChat(screen).click();
    await screen.composer.fill('In a new one');
    await expectSoon(() => keptDrafts(screen).then((kept) => kept.includes('In a new one')), true);
    expect(await keptDrafts(screen)).toContain('In the chat');
  });

  test('of another tab in the same place is not lost with the one that is sent here', async () => {
    const screen = await stage.openReady();
    const second = await screen.openTab();
    await screen.composer.fill('From the first');
    await expectSoon(() => keptDrafts(screen).then((kept) => kept.includes('the first')), true);
    await second.composer.fill('From the second');
    await expectSoon(() => keptDrafts(screen).then((kept) => kept.includes('the second')), true);
    await second.composer.press('Enter');
    await expectText(second.answer(), 'Hello');
    await expectSoon(() => keptDrafts(screen).then((kept) => kept.includes('the second')), false);
    await screen.page.reload();
    await expectSoon(() => screen.composer.inputValue(), 'From the first');
  });

  test('that stands in two tabs is kept for the one that has not sent it', async () => {
    const screen = await stage.openReady();
    await screen.composer.fill('In both');
    await expectSoon(() => keptDrafts(screen).then((kept) => kept.includes('In both')), true);
    const second = await screen.openTab();
    await expectSoon(() => second.composer.inputValue(), 'In both');
    const letGo = screen.page.evaluate(
      () => new Promise<void>((done) => window.addEventListener('storage', () => done())),
    );
    await second.composer.press('Enter');
    await expectText(second.answer(), 'Hello');
    await letGo;
    await expectSoon(() => keptDrafts(screen).then((kept) => kept.match(/In both/g)?.length), 1);
    await expectSoon(() => keptDrafts(screen).then((kept) => kept.includes('attempt')), false);
    await screen.page.reload();
    await expectSoon(() => screen.composer.inputValue(), 'In both');
  });

  test('moves to the new chat when its own is gone', async () => {
    const screen = await stage.openReady();
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    await screen.composer.fill('Half a thought');
    await stage.server.call('DELETE', chatPath(screen));
    await screen.composer.press('Enter');
    await expectVisible(screen.page.getByRole('heading', { name: 'This chat does not exist.' }));
    await screen.button('Start a new chat').click();
    await expectSoon(() => screen.composer.inputValue(), 'Half a thought');
  });

  test('that is refused after its page was left comes back, and says so', async () => {
    const screen = await stage.openReady();
    await screen.send('First');
    await expectText(screen.answer(), 'Hello');
    await newChat(screen).click();
    const held = Promise.withResolvers<void>();
    await screen.refuse('**/api/generations', 'model_not_found', held.promise);
    await screen.send('Try this');
    await expectVisible(screen.page.getByText('Sending'));
    await screen.chatLink('First').click();
    await expectVisible(screen.conversation.getByText('First'));
    held.resolve();
    await expectVisible(
      screen.page.getByText('A message was not sent. There is no such model.').first(),
    );
    await newChat(screen).click();
    await expectSoon(() => screen.composer.inputValue(), 'Try this');
    await expectText(screen.alert(), 'Not sent There is no such model.');
  });

  test('that is too long to be kept says so', async () => {
    const screen = await stage.openReady();
    await screen.composer.fill('long '.repeat(12_000));
    await expectVisible(screen.page.getByText('too long to be kept over a reload'));
    expect(await keptDrafts(screen)).not.toContain('long long');
  });
});

describe('a message that is sent while an answer is written', () => {
  test('is queued, and goes out when the answer is complete', async () => {
    const { screen, gate } = await openHalfWay();
    await expectSoon(() => screen.composer.getAttribute('placeholder'), 'Queue a message');
    await screen.send('And then?');
    await expectVisible(queuedText(screen));
    expect(await screen.composer.inputValue()).toBe('');
    await screen.composer.fill('typed meanwhile');
    stage.server.upstream.next(answer({ text: 'Then this' }));
    gate.release();
    await expectText(screen.answer(), 'Then this');
    await expectGone(queuedText(screen));
    expect(await screen.composer.inputValue()).toBe('typed meanwhile');
    expect(await texts(screen)).toEqual(['Begin', 'Half and all', 'And then?', 'Then this']);
  });

  test('goes out also when its chat is not on the screen', async () => {
    const { screen, gate } = await openHalfWay();
    await screen.composer.fill('And then?');
    await screen.button('Queue').click();
    await expectVisible(queuedText(screen));
    const chat = screen.page.url();
    await newChat(screen).click();
    await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
    gate.release();
    const path = `/api/chats/${chat.split('/chats/')[1] ?? ''}/messages`;
    await expectSoon(async () => (await stage.server.call('GET', path)).body.messages.length, 4);
  });

  test('goes out when the end is only found in what is stored, and the chat is not shown', async () => {
    const { screen, gate } = await openHalfWay();
    await screen.send('And then?');
    await expectVisible(queuedText(screen));
    const path = `${chatPath(screen)}/messages`;
    await newChat(screen).click();
    await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
    await screen.page.context().setOffline(true);
    gate.release();
    await expectSoon(async () => {
      const { body } = await stage.server.call('GET', path);
      return body.messages[1].state;
    }, 'completed');
    await screen.page.route('**/api/events?*', (route) => route.fulfill({ status: 204 }));
    await screen.page.context().setOffline(false);
    await expectSoon(async () => (await stage.server.call('GET', path)).body.messages.length, 4);
  });

  test('is not sent in a chat that is deleted meanwhile', async () => {
    const { screen, gate } = await openHalfWay();
    await screen.send('And then?');
    await expectVisible(queuedText(screen));
    const path = `${chatPath(screen)}/messages`;
    await screen.page.getByRole('heading').getByRole('button', { name: 'Begin' }).click();
    await screen.page.getByRole('menuitem', { name: 'Delete' }).click();
    await expectVisible(screen.page.getByText('Chat deleted').first());
    gate.release();
    await expectSoon(async () => {
      const { body } = await stage.server.call('GET', path);
      return body.messages[1].state;
    }, 'completed');
    await screen.button('Undo').click();
    await expectSoon(() => screen.composer.inputValue(), 'And then?');
    expect(await texts(screen)).toEqual(['Begin', 'Half and all']);
  });

  test('can be edited and removed', async () => {
    const { screen, gate } = await openHalfWay();
    await screen.send('One');
    await screen.send('two');
    await expectText(queuedText(screen).locator('..'), 'Queued: One two');
    expect(await violations(screen.page)).toEqual([]);
    await screen.button('Edit queued message').click();
    await expectGone(queuedText(screen));
    await expectSoon(() => screen.composer.inputValue(), 'One\n\ntwo');
    await screen.composer.press('Enter');
    await screen.button('Remove queued message').click();
    await expectGone(queuedText(screen));
    gate.release();
    await expectText(screen.answer(), 'Half and all');
    await expectVisible(screen.button('Send'));
    expect(await texts(screen)).toHaveLength(2);
  });

  test('comes back to the composer when the answer is stopped', async () => {
    const { screen } = await openHalfWay();
    await screen.send('And then?');
    await expectVisible(queuedText(screen));
    await screen.composer.press('Escape');
    await expectText(screen.answer(), 'Stopped');
    await expectGone(queuedText(screen));
    await expectSoon(() => screen.composer.inputValue(), 'And then?');
  });

  test('comes back to the composer when the answer fails', async () => {
    const screen = await stage.openReady();
    const gate = stage.server.upstream.hold();
    stage.server.upstream.next([{ do: 'wait', gate }, ...json(400, { error: { message: 'No' } })]);
    await screen.send('Begin');
    await expectVisible(screen.button('Stop'));
    await screen.send('And then?');
    await expectVisible(queuedText(screen));
    gate.release();
    await expectVisible(screen.alert());
    await expectSoon(() => screen.composer.inputValue(), 'And then?');
  });
});

describe('a long text', () => {
  test('can be given most of the page from six lines on', async () => {
    const screen = await stage.openReady();
    const lines = (count: number) =>
      Array.from({ length: count }, (_, i) => `Line ${i}`).join('\n');
    await screen.composer.fill(lines(5));
    expect(await screen.button('Expand the message box').count()).toBe(0);
    await screen.composer.fill(lines(6));
    const before = await screen.composer.boundingBox();
    await screen.button('Expand the message box').click();
    await expectSoon(async () => ((await screen.composer.boundingBox())?.height ?? 0) > 600, true);
    await expectSoon(() => screen.hasFocus(screen.composer), true);
    await screen.button('Shrink the message box').click();
    await expectSoon(
      () => screen.composer.boundingBox().then((box) => box?.height),
      before?.height,
    );
    await screen.button('Expand the message box').click();
    await screen.composer.press('Enter');
    await expectText(screen.answer(), 'Hello');
    await expectGone(screen.button('Shrink the message box'));
  });
});

test('a send button that can do nothing says why', async () => {
  const screen = await stage.openReady();
  expect(await screen.button('Send').getAttribute('title')).toBe('Type a message to send it');
  await screen.composer.fill('Text');
  await expectSoon(() => screen.button('Send').getAttribute('title'), 'Send');
});
