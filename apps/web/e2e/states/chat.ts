import { answer, answerFrames, end, head } from '@parley/providers/testing';

import { expectText, expectVisible } from '../expect-soon.ts';
import { ANSWER, answered, QUESTION, REASONING, streaming, type State } from './scene.ts';

/** How long the stop button is deaf after sending, and some. */
const STOP_GUARD_MS = 400;

/** A chat that goes as it should. */
export const CHAT: readonly State[] = [
  {
    name: 'new-chat',
    arrange: (stage, view) => stage.openReady(view),
    // On a phone the composer has not the focus once a model is chosen.
    isLostWhenNarrow: true,
  },
  {
    name: 'new-chat-without-key',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null }, view);
      await screen.skipFirstRun();
      return screen;
    },
  },
  {
    name: 'chat',
    arrange: (stage, view) =>
      answered(stage, view, answer({ reasoning: REASONING, deltas: [ANSWER] })),
  },
  {
    name: 'chat-with-reasoning',
    async arrange(stage, view) {
      const script = answer({ reasoning: REASONING, deltas: [ANSWER] });
      const screen = await answered(stage, view, script);
      await screen.page.getByRole('button', { name: /^Thought/ }).click();
      return screen;
    },
  },
  {
    name: 'chat-thinking',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      const gate = stage.server.upstream.hold();
      stage.server.upstream.next([
        head(),
        ...answerFrames({ reasoning: REASONING, deltas: [] }),
        { do: 'wait', gate },
        end,
      ]);
      await screen.send(QUESTION);
      await expectText(screen.answer(), 'Thinking');
      return screen;
    },
  },
  { name: 'chat-streaming', arrange: streaming },
  {
    name: 'chat-queued',
    async arrange(stage, view) {
      const screen = await streaming(stage, view);
      await screen.send('And at night?');
      await expectVisible(screen.page.getByText('And at night?'));
      return screen;
    },
  },
  {
    name: 'chat-stopped',
    async arrange(stage, view) {
      const screen = await streaming(stage, view);
      await screen.page.waitForTimeout(STOP_GUARD_MS);
      await screen.button('Stop').click();
      await expectText(screen.answer(), 'Stopped');
      return screen;
    },
  },
  {
    name: 'chat-archived',
    async arrange(stage, view) {
      const screen = await answered(stage, view, answer({ deltas: [ANSWER] }));
      const path = new URL(screen.page.url()).pathname;
      await stage.server.call('PATCH', `/api${path}`, { archived: true });
      await screen.page.reload();
      await expectVisible(screen.button('Unarchive'));
      return screen;
    },
  },
];
