import {
  answer,
  answerFrames,
  chunk,
  done,
  end,
  errorChunk,
  errorMidStream,
  frame,
  head,
  httpError,
  rateLimited,
  type Script,
} from '@parley/providers/testing';

import { TEST_KEY } from '../../../server/test/harness.ts';
import { expectText, expectVisible } from '../expect-soon.ts';
import { ANSWER, answered, QUESTION, streaming, type State } from './scene.ts';

/** What went wrong, and what helps. */
export const FAILURES: readonly State[] = [
  failed('chat-key-refused', httpError(401)),
  failed('chat-no-credit', httpError(402)),
  failed('chat-rate-limited', rateLimited({ 'retry-after': '240' })),
  failed('chat-rate-limited-for-long', rateLimited({ 'retry-after': '900' })),
  failed('chat-provider-failed', httpError(400, { message: 'No such parameter' })),
  failed('chat-declined', httpError(403, { message: 'Flagged' })),
  failed('chat-model-missing', httpError(404)),
  failed('chat-too-long', httpError(413)),
  failed('chat-broken-off', errorMidStream(errorChunk(502))),
  {
    name: 'chat-cut-off',
    arrange: (stage, view) =>
      answered(stage, view, [
        head(),
        ...answerFrames({ text: ANSWER }),
        frame(chunk({ finishReason: 'length' })),
        done,
        end,
      ]),
  },
  {
    name: 'chat-interrupted',
    async arrange(stage, view) {
      const screen = await answered(stage, view, answer({ deltas: [ANSWER] }));
      await screen.page.route('**/messages*', async (route) => {
        const body = await (await route.fetch()).json();
        const error = { code: 'interrupted', message: '', requestId: '', retryable: true };
        Object.assign(body.messages.at(-1), { state: 'interrupted', finishReason: null, error });
        await route.fulfill({ json: body });
      });
      await screen.page.reload();
      await expectVisible(screen.button('Continue'));
      return screen;
    },
  },
  {
    name: 'chat-editing',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      stage.server.upstream.always(httpError(403, { message: 'Flagged' }));
      await screen.send(QUESTION);
      await screen.button('Edit message').click();
      await expectVisible(screen.page.getByRole('textbox', { name: 'Edit message' }));
      return screen;
    },
  },
  {
    name: 'chat-not-sent',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.refuse('**/api/generations', 'too_many_generations');
      await screen.send(QUESTION);
      await expectText(screen.alert(), 'Not sent');
      return screen;
    },
  },
  {
    name: 'chat-unreadable',
    async arrange(stage, view) {
      const screen = await answered(stage, view, answer({ deltas: [ANSWER] }));
      await screen.refuse('**/messages*', 'validation_error');
      await screen.page.reload();
      await expectVisible(screen.page.getByText('This chat could not be read.'));
      return screen;
    },
  },
  {
    name: 'chat-offline',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.page.context().setOffline(true);
      await screen.send(QUESTION);
      await expectText(screen.alert(), 'No connection to the server');
      return screen;
    },
  },
  {
    name: 'chat-reconnecting',
    async arrange(stage, view) {
      const screen = await streaming(stage, view);
      await screen.page.route('**/api/events?*', (route) => route.abort());
      await screen.page.reload();
      await expectVisible(screen.page.getByText('Connection lost. Reconnecting…'));
      return screen;
    },
  },
  {
    name: 'chat-missing',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.page.goto(`${stage.server.url}/chats/nothing-here`);
      await expectVisible(screen.page.getByText('This chat does not exist.'));
      return screen;
    },
  },
  {
    name: 'closed',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.refuse('**/api/**', 'bootstrap_required');
      await screen.page.goto(`${stage.server.url}/settings/defaults`);
      await expectVisible(screen.page.getByRole('heading', { name: 'Parley is closed from here' }));
      return screen;
    },
  },
  {
    name: 'secret-found',
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      await screen.page.evaluate((apiKey) => {
        localStorage.setItem('chat-store', JSON.stringify({ state: { apiKey }, version: 1 }));
      }, TEST_KEY);
      await screen.page.reload();
      await expectVisible(screen.page.getByText('A key was found', { exact: false }));
      return screen;
    },
  },
];

function failed(name: string, script: Script): State {
  return {
    name,
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      stage.server.upstream.always(script);
      await screen.send(QUESTION);
      await expectVisible(screen.page.getByText('openrouter · ', { exact: false }));
      return screen;
    },
  };
}
