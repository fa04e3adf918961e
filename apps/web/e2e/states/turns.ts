import { expectText, expectVisible } from '../expect-soon.ts';
import type { Screen, ScreenOptions } from '../screen.ts';
import type { Stage } from '../stage.ts';
import { ask, regenerate, talk } from '../turns.ts';
import { ANSWER, QUESTION, type State } from './scene.ts';

/** What can be done with messages. */
export const TURNS: readonly State[] = [
  { name: 'turn-versions', arrange: versions },
  {
    name: 'turn-older',
    async arrange(stage, view) {
      const screen = await versions(stage, view);
      await ask(stage, screen, 'And at night?', 'At night it is black.');
      // Under the focus, as under the pointer.
      await screen.question(QUESTION).getByRole('button', { name: 'Copy message' }).focus();
      return screen;
    },
  },
  {
    name: 'turn-regenerate',
    async arrange(stage, view) {
      const screen = await talk(stage, QUESTION, ANSWER, view);
      await screen.answer().getByRole('button', { name: 'Regenerate' }).click();
      await expectVisible(screen.page.getByRole('menuitem', { name: 'With another model…' }));
      return screen;
    },
    isLostWhenNarrow: true,
  },
  {
    name: 'turn-menu',
    async arrange(stage, view) {
      const screen = await talk(stage, QUESTION, ANSWER, view);
      await screen.answer().getByRole('button', { name: 'More actions' }).click();
      await expectVisible(screen.page.getByRole('menuitem', { name: 'Delete from here' }));
      return screen;
    },
    isLostWhenNarrow: true,
  },
  {
    name: 'turn-deleting',
    async arrange(stage, view) {
      const screen = await versions(stage, view);
      await screen.answer().getByRole('button', { name: 'More actions' }).click();
      await screen.page.getByRole('menuitem', { name: 'Delete from here' }).click();
      await expectVisible(screen.page.getByRole('dialog'));
      return screen;
    },
  },
  { name: 'turn-answer-editing', arrange: editing },
  {
    name: 'turn-answer-not-saved',
    async arrange(stage, view) {
      const screen = await editing(stage, view);
      await screen.refuse('**/api/messages/*', 'message_running');
      await screen.button('Save').click();
      await expectText(screen.alert(), 'Not saved.');
      return screen;
    },
  },
  {
    name: 'turn-long-message',
    arrange: (stage, view) =>
      talk(
        stage,
        Array.from({ length: 30 }, (_, line) => `Line ${line + 1} of a long log`).join('\n'),
        'It is a log.',
        view,
      ),
  },
];

/** An answer of which there are two. */
async function versions(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await talk(stage, QUESTION, 'It is the sand below.', view);
  await regenerate(stage, screen, ANSWER);
  return screen;
}

async function editing(stage: Stage, view: ScreenOptions): Promise<Screen> {
  const screen = await talk(stage, QUESTION, ANSWER, view);
  await screen.answer().getByRole('button', { name: 'Edit' }).click();
  await expectVisible(screen.page.getByRole('textbox', { name: 'Edit answer, in Markdown' }));
  return screen;
}
