import { expectVisible } from '../expect-soon.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import { type State } from './scene.ts';

/** The model picker. */
export const MODELS: readonly State[] = [
  { name: 'model-picker', arrange: picker },
  {
    name: 'model-picker-no-match',
    async arrange(stage, view) {
      const screen = await picker(stage, view);
      await screen.page.getByRole('combobox', { name: 'Search models' }).fill('vison');
      await expectVisible(screen.page.getByText('No model matches “vison”.'));
      return screen;
    },
    isLostWhenNarrow: true,
  },
  {
    name: 'model-picker-needs-key',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await stage.server.call('DELETE', '/api/providers/openrouter/key');
      await screen.page.reload();
      await screen.page.getByRole('button', { name: /^Model: / }).click();
      await expectVisible(screen.page.getByText('Needs a key for OpenRouter').first());
      return screen;
    },
  },
  {
    name: 'model-picker-demo',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null, demoFolder: await stage.models.demo() }, view);
      await screen.skipFirstRun();
      await screen.button('Choose a model').click();
      await expectVisible(screen.page.getByRole('option', { name: 'Offline demo' }));
      return screen;
    },
  },
  {
    name: 'model-picker-unreadable',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.refuse('**/api/models', 'validation_error');
      await screen.page.reload();
      await screen.page.getByRole('button', { name: /^Model: / }).click();
      await expectVisible(screen.page.getByText('The models could not be read.'));
      return screen;
    },
  },
];

async function picker(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await stage.openReady(view);
  await screen.page.getByRole('button', { name: /^Model: / }).click();
  await screen.page.getByRole('option').first().waitFor();
  return screen;
}
