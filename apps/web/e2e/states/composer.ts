import { expectText, expectVisible } from '../expect-soon.ts';
import type { Screen } from '../screen.ts';
import type { State } from './scene.ts';

/** A text file, one with a long name, and something that is no text. */
async function dropFiles(screen: Screen, type: string): Promise<void> {
  await screen.page.evaluate((event) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['# Notes\n'.repeat(312)], 'notes.md'));
    const rows = new File(['1,2\n'.repeat(900)], 'measurements-of-the-coastal-water-2026.csv');
    dataTransfer.items.add(rows);
    dataTransfer.items.add(new File([new Uint8Array([0, 1])], 'photo.png'));
    const init = { bubbles: true, cancelable: true, dataTransfer };
    document.body.dispatchEvent(new DragEvent(event, init));
  }, type);
}

/** The composer with something beside what is typed. */
export const COMPOSER: readonly State[] = [
  {
    name: 'composer-attached',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await dropFiles(screen, 'drop');
      await expectVisible(screen.button('Remove notes.md'));
      await screen.composer.fill('What changed between these two?');
      return screen;
    },
  },
  {
    name: 'composer-attachment-open',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await dropFiles(screen, 'drop');
      await screen.page.getByRole('button', { name: /^Edit notes\.md/ }).click();
      await expectVisible(screen.button('Move into the message'));
      return screen;
    },
  },
  {
    name: 'composer-drop',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await dropFiles(screen, 'dragenter');
      await expectVisible(screen.page.getByText('Drop to attach'));
      return screen;
    },
    isLostWhenNarrow: true,
  },
  {
    name: 'chat-attached',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await dropFiles(screen, 'drop');
      await expectVisible(screen.button('Remove notes.md'));
      await screen.send('What changed between these two?');
      await expectText(screen.answer(), 'Hello');
      await expectVisible(screen.button('Send'));
      return screen;
    },
  },
];
