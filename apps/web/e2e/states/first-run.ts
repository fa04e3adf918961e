import { json } from '@parley/providers/testing';

import { TEST_KEY } from '../../../server/test/harness.ts';
import { expectVisible } from '../expect-soon.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import { type State } from './scene.ts';

/** Before the first chat. */
export const FIRST_RUN: readonly State[] = [
  {
    name: 'first-run-key',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null }, view);
      await expectVisible(screen.page.getByRole('heading', { name: 'Paste a key to begin.' }));
      return screen;
    },
  },
  {
    name: 'first-run-key-refused',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null }, view);
      stage.server.upstream.on('/key', json(401, { error: { message: 'No', code: 401 } }));
      await screen.saveKey(TEST_KEY);
      await expectVisible(screen.page.getByText('OpenRouter does not accept this key').first());
      return screen;
    },
  },
  { name: 'first-run-key-saved', arrange: keySaved },
  {
    name: 'first-run-model',
    async arrange(stage, view) {
      const screen = await keySaved(stage, view);
      await screen.page.getByRole('main').getByRole('button', { name: 'Choose a model' }).click();
      await screen.page.getByRole('option').first().waitFor();
      return screen;
    },
  },
  {
    name: 'first-run-message',
    async arrange(stage, view) {
      const screen = await keySaved(stage, view);
      await screen.page.getByRole('main').getByRole('button', { name: 'Choose a model' }).click();
      await screen.page.getByRole('option', { name: 'Thinker' }).click();
      await expectVisible(screen.page.getByRole('heading', { name: 'What are you working on?' }));
      return screen;
    },
  },
];

async function keySaved(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await stage.open({ key: null }, view);
  await screen.saveKey(TEST_KEY);
  await expectVisible(screen.page.getByText('$75.50').first());
  return screen;
}
