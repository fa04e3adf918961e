import { answer, json } from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { expectGone, expectText, expectVisible } from './expect-soon.ts';
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
