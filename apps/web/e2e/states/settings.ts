import { expectVisible } from '../expect-soon.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import { type State } from './scene.ts';

/** The settings. */
export const SETTINGS: readonly State[] = [
  settings('appearance'),
  settings('defaults'),
  settings('providers'),
  settings('data'),
  {
    name: 'settings-changed',
    async arrange(stage, view) {
      const screen = await openSettings(stage, view, 'defaults');
      await screen.page.getByLabel('Silence').fill('60');
      await screen.page.getByLabel('Connecting').fill('soon');
      await expectVisible(screen.page.getByText('2 changes not saved'));
      return screen;
    },
  },
  {
    name: 'settings-conflict',
    async arrange(stage, view) {
      const screen = await openSettings(stage, view, 'defaults');
      await screen.page.getByLabel('Silence').fill('60');
      const { body } = await stage.server.call('GET', '/api/settings');
      await stage.server.call('PUT', '/api/settings', body.settings);
      await screen.button('Save').click();
      await expectVisible(screen.button('Keep mine'));
      return screen;
    },
  },
  {
    name: 'settings-unreadable',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.refuse('**/api/settings', 'validation_error');
      await screen.page.goto(`${stage.server.url}/settings/defaults`);
      await expectVisible(screen.button('Try again'));
      return screen;
    },
  },
  {
    name: 'settings-not-saved',
    async arrange(stage, view) {
      const screen = await openSettings(stage, view, 'defaults');
      await screen.page.getByLabel('Silence').fill('60');
      await screen.page.route('**/api/settings', (route) => route.abort());
      await screen.button('Save').click();
      await expectVisible(screen.alert());
      return screen;
    },
  },
];

async function openSettings(stage: Stage, view: ScreenOptions, section: string): Promise<Screen> {
  const screen = await stage.openReady(view);
  await screen.page.goto(`${stage.server.url}/settings/${section}`);
  await expectVisible(screen.page.getByRole('main').getByRole('heading', { level: 2 }).first());
  return screen;
}

function settings(section: string): State {
  return {
    name: `settings-${section}`,
    arrange: (stage, view) => openSettings(stage, view, section),
  };
}
