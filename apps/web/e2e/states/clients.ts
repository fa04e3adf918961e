import { answer, httpError } from '@parley/providers/testing';

import { expectText, expectVisible } from '../expect-soon.ts';
import { heldAnswer } from '../held-answer.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import type { State } from './scene.ts';

/** How programs are pointed at the server, and a request that shows whether it works. */
export const CLIENTS: readonly State[] = [
  { name: 'clients', arrange: (stage, view) => openClients(stage, view, 'openai') },
  {
    name: 'clients-key-needed',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      const { body } = await stage.server.call('GET', '/api/settings');
      const settings = { ...body.settings, gatewayOpenToLocal: false };
      await stage.server.call('PUT', '/api/settings', settings);
      return goToClient(stage, screen, 'claude-code');
    },
  },
  {
    name: 'clients-asking',
    async arrange(stage, view) {
      const screen = await openClients(stage, view, 'anthropic');
      const { upstream } = stage.server;
      upstream.next(heldAnswer(upstream.hold(), ['Hello from'], [' far away.']));
      await screen.button('Send request').click();
      await expectText(result(screen), 'Hello from');
      return screen;
    },
  },
  {
    name: 'clients-answered',
    async arrange(stage, view) {
      const screen = await openClients(stage, view, 'codex');
      stage.server.upstream.next(answer({ text: 'Hello from far away, and good morning.' }));
      await screen.button('Send request').click();
      await expectText(result(screen), 'Open in the request log');
      return showResult(screen);
    },
    isLostWhenNarrow: true,
  },
  {
    name: 'clients-failed',
    async arrange(stage, view) {
      const screen = await openClients(stage, view, 'curl');
      stage.server.upstream.next(httpError(402, { message: 'No credit' }));
      await screen.button('Send request').click();
      await expectVisible(screen.alert());
      await result(screen).getByText('What the server sent').click();
      return showResult(screen);
    },
    isLostWhenNarrow: true,
  },
];

async function openClients(stage: Stage, view: ScreenOptions, client: string): Promise<Screen> {
  return goToClient(stage, await stage.openReady(view), client);
}

async function goToClient(stage: Stage, screen: Screen, client: string): Promise<Screen> {
  await screen.page.goto(`${stage.server.url}/dashboard/clients?client=${client}`);
  await expectVisible(screen.page.getByRole('tab', { selected: true }));
  await expectVisible(
    screen.page.getByRole('main').getByText(/^(Not needed on this machine|Needed)$/),
  );
  return screen;
}

function result(screen: Screen) {
  return screen.page.getByRole('region', { name: 'Result' });
}

/** It is below what a phone shows at first, and a page that is made narrow shows its beginning. */
async function showResult(screen: Screen): Promise<Screen> {
  await result(screen).getByText('Request', { exact: true }).scrollIntoViewIfNeeded();
  return screen;
}
