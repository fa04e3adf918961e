import { createGate, httpError, type Script } from '@parley/providers/testing';

import { TEST_KEY } from '../../../server/test/harness.ts';
import { expectVisible } from '../expect-soon.ts';
import { openSidebar, type State } from './scene.ts';

const CARDS: readonly State[] = [
  {
    name: 'key-card',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await openSidebar(screen);
      await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
      await screen.button('Check').click();
      await expectVisible(screen.page.getByText('Checked just now.', { exact: false }));
      return screen;
    },
  },
  {
    name: 'key-card-missing',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null }, view);
      await screen.skipFirstRun();
      await openSidebar(screen);
      await expectVisible(screen.keyField);
      return screen;
    },
  },
  keyAnswered('key-card-checking', [{ do: 'wait', gate: createGate() }], 'Checking'),
  keyAnswered('key-card-refused', httpError(401), 'OpenRouter does not accept this key.'),
  keyAnswered('key-card-not-checked', httpError(503), 'Saved, not checked'),
  {
    name: 'key-card-replacing',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await openSidebar(screen);
      await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
      await screen.button('Replace').click();
      await expectVisible(screen.button('Keep the old one'));
      return screen;
    },
  },
  {
    name: 'key-card-environment',
    async arrange(stage, view) {
      const env = { OPENROUTER_API_KEY: TEST_KEY };
      const screen = await stage.open({ key: null, env }, view);
      await openSidebar(screen);
      await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
      await expectVisible(screen.page.getByText('Set by OPENROUTER_API_KEY', { exact: false }));
      return screen;
    },
  },
  {
    name: 'key-clearing',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await openSidebar(screen);
      await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
      await screen.button('Clear').click();
      await expectVisible(screen.page.getByRole('heading', { name: 'Clear the OpenRouter key?' }));
      return screen;
    },
  },
];

/** The card of a provider’s key, which is in the sidebar. */
export const KEYS: readonly State[] = CARDS.map((state) => ({ ...state, isLostWhenNarrow: true }));

/** The card of a key, after the provider was asked about it. */
function keyAnswered(name: string, script: Script, shown: string): State {
  return {
    name,
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      stage.server.upstream.on('/key', script);
      await openSidebar(screen);
      await screen.page.getByRole('button', { name: /^OpenRouter/ }).click();
      await screen.button('Check').click();
      await expectVisible(screen.page.getByText(shown, { exact: false }).first());
      return screen;
    },
  };
}
