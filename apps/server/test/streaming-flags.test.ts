import { createProviders } from '@parley/providers';
import { dialectOf, end, wait } from '@parley/providers/testing';
import { expect, test } from 'vitest';

import { ask, question, textOf } from './asking.ts';
import { TEST_KEY } from './harness.ts';
import { started } from './started.ts';

const streaming = createProviders()
  .list()
  .filter(({ supportsStreaming }) => supportsStreaming)
  .map(({ id }) => id);

test.each(streaming)('%s says that it streams, and so it does', async (id) => {
  const { head, frames, delta, finish, terminator } = dialectOf(id);
  const server = await started({ hooks: [], providerId: id, key: TEST_KEY });
  const { body } = await server.call('GET', '/api/providers');
  const told = body.providers.find((provider: { id: string }) => provider.id === id);
  expect(told).toMatchObject({ supportsStreaming: true });

  const gate = server.upstream.hold();
  server.upstream.next([
    head(),
    ...frames({ text: 'first ' }),
    wait(gate),
    delta('second'),
    ...finish({ text: 'first second' }),
    ...terminator,
    end,
  ]);
  const stream = await ask(server, question('Hi', { modelId: `${id}/fake/model` }));
  // The provider waits at the gate: what is shown now came before the rest exists.
  const shown = await stream.until((event) => event.event === 'text-delta');
  expect(shown.data).toMatchObject({ delta: 'first ' });
  gate.release();
  await stream.all();
  expect(textOf(stream.frames)).toBe('first second');
  expect(stream.frames.at(-1)?.data).toMatchObject({ state: 'completed' });
});
