import { chunk, done, end, frame, head, usageChunk, wait } from '@parley/providers/testing';
import { expect, test } from 'vitest';

import { ask, question } from './asking.ts';
import { started } from './started.ts';

test('every provider that says it streams shows its first half before it has the second', async () => {
  const server = await started({ hooks: [] });
  const { body } = await server.call('GET', '/api/providers');
  const streaming = body.providers.filter(
    (provider: { supportsStreaming: boolean }) => provider.supportsStreaming,
  );
  expect(streaming.length).toBeGreaterThan(0);
  for (const { id } of streaming) {
    const gate = server.upstream.hold();
    server.upstream.next([
      head(),
      frame(chunk({ delta: { content: 'first ' } })),
      wait(gate),
      frame(chunk({ delta: { content: 'second' } })),
      frame(chunk({ finishReason: 'stop' })),
      frame(usageChunk()),
      done,
      end,
    ]);
    const stream = await ask(server, question('Hi', { modelId: `${id}/fake/model` }));
    // The provider waits at the gate: what is shown now came before the rest exists.
    const shown = await stream.until((event) => event.event === 'text-delta');
    expect(shown.data).toMatchObject({ delta: 'first ' });
    gate.release();
    const frames = await stream.all();
    expect(frames.at(-1)?.data).toMatchObject({ state: 'completed' });
  }
});
