import type { ProgressEvent } from '@parley/contracts';

import { expectText, expectVisible } from '../expect-soon.ts';
import type { Screen } from '../screen.ts';
import { QUESTION, type State } from './scene.ts';

/** An answer that does not come in pieces, and the demo. */
export const LOCAL_ANSWERS: readonly State[] = [
  waiting('chat-waiting-in-line', { phase: 'queued', position: 2 }, 'Waiting: 2nd in line'),
  waiting('chat-loading-model', { phase: 'loading' }, 'Loading the model…'),
  waiting('chat-writing', { phase: 'generating', tokens: 34 }, 'Writing: 34 tokens so far'),
  {
    name: 'first-run-demo',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null, demoFolder: await stage.models.demo() }, view);
      await expectVisible(screen.button('Try the offline demo'));
      return screen;
    },
  },
  {
    name: 'chat-demo',
    // On a phone the composer has not the focus once a model is chosen.
    isLostWhenNarrow: true,
    async arrange(stage, view) {
      const screen = await stage.open({ key: null, demoFolder: await stage.models.demo() }, view);
      await screen.button('Try the offline demo').click();
      await expectVisible(screen.page.getByRole('heading', { name: 'Check the installation.' }));
      return screen;
    },
  },
  {
    name: 'chat-demo-answered',
    async arrange(stage, view) {
      const screen = await stage.open({ key: null, demoFolder: await stage.models.demo() }, view);
      await screen.button('Try the offline demo').click();
      await screen.send(QUESTION);
      await expectText(screen.answer(), 'Free, runs on this server');
      await expectVisible(screen.button('Send'));
      return screen;
    },
  },
];

/** An answer of which nothing is known but how far it is. */
function waiting(name: string, progress: Omit<ProgressEvent, 'type'>, shown: string): State {
  return {
    name,
    async arrange(stage, view) {
      const screen = await stage.openReady(view);
      stage.server.upstream.next([{ do: 'wait', gate: stage.server.upstream.hold() }]);
      await hearOnly(screen, { type: 'progress', ...progress });
      await screen.send(QUESTION);
      await expectText(screen.answer(), shown);
      return screen;
    },
  };
}

/** From here on the page hears nothing else of its answer. */
async function hearOnly(screen: Screen, progress: ProgressEvent): Promise<void> {
  await screen.page.evaluate((told) => {
    const { fetch } = window;
    window.fetch = (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input, location.href);
      if (url.pathname !== '/api/events') return fetch(input, init);
      const [generationId] = url.searchParams.get('generations')?.split(':') ?? [];
      const frame = `data: ${JSON.stringify({ ...told, generationId })}\n\n`;
      const body = new ReadableStream({
        start: (stream) => stream.enqueue(new TextEncoder().encode(frame)),
      });
      const headers = { 'content-type': 'text/event-stream' };
      return Promise.resolve(new Response(body, { headers }));
    };
  }, progress);
}
