import { httpError, quietPort, rateLimited, type Script } from '@parley/providers/testing';

import { expectVisible } from '../expect-soon.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import { openSidebar, QUESTION, type State } from './scene.ts';

/** The page of a provider, endpoints and prices. */
export const PROVIDERS: readonly State[] = [
  checked('provider', null, 'Answered in'),
  checked('provider-refused', httpError(401), 'The key was refused'),
  checked('provider-paused', rateLimited({ 'retry-after': '240' }), 'Too many requests'),
  {
    name: 'endpoint-adding',
    async arrange(stage, view) {
      const screen = await openList(stage, view);
      await screen.button('Add an endpoint').click();
      const dialog = screen.page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('Desk');
      await dialog.getByLabel('Base URL').fill('desk.local/v1');
      await screen.button('Add and check').click();
      await expectVisible(dialog.getByText('Base URL must'));
      return screen;
    },
  },
  {
    name: 'endpoint-unreachable',
    async arrange(stage, view) {
      const screen = await openList(stage, view);
      const body = { name: 'Desk', baseUrl: `http://127.0.0.1:${await quietPort()}/v1` };
      await stage.server.call('POST', '/api/endpoints', body);
      await screen.page.goto(`${stage.server.url}/settings/providers/desk`);
      await screen.button('Check').click();
      await expectVisible(screen.page.getByText('Nobody answers there'));
      return screen;
    },
  },
  {
    name: 'prices',
    async arrange(stage, view) {
      const screen = await openList(stage, view);
      await stage.server.call('PUT', '/api/prices/overrides', {
        modelId: 'openrouter/fake/model',
        input: '2.50',
        output: '10',
        cacheRead: '0.25',
        note: 'By our contract',
      });
      await screen.page.goto(`${stage.server.url}/settings/prices`);
      await screen.button('Set a price').click();
      await screen.page.getByLabel('Input', { exact: true }).fill('three');
      await screen.button('Save price').click();
      await expectVisible(screen.page.getByText('Choose the model first.'));
      return screen;
    },
  },
  {
    name: 'key-card-trouble',
    isLostWhenNarrow: true,
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      stage.server.upstream.always(httpError(503));
      await screen.send(QUESTION);
      await expectVisible(screen.page.getByText('openrouter · ', { exact: false }));
      await openSidebar(screen);
      await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
      await expectVisible(screen.page.getByText('See what helps'));
      return screen;
    },
  },
  {
    name: 'first-run-others',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null }, view);
      await screen.button('Use another provider').click();
      await expectVisible(screen.page.getByRole('list', { name: 'Providers' }));
      return screen;
    },
  },
];

async function openList(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await stage.openReady(view);
  await screen.page.goto(`${stage.server.url}/settings/providers`);
  await expectVisible(screen.button('Add an endpoint'));
  return screen;
}

/** A provider, after it was asked about its key. */
function checked(name: string, script: Script | null, shown: string): State {
  return {
    name,
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      if (script !== null) stage.server.upstream.on('/key', script);
      await screen.page.goto(`${stage.server.url}/settings/providers/openrouter`);
      await screen.button('Check').click();
      await expectVisible(screen.page.getByText(shown, { exact: false }).first());
      return screen;
    },
  };
}
