import { messageText } from '@parley/contracts';
import { createProviders } from '@parley/providers';
import { DEMO_ANSWER } from '@parley/providers/demo-model';
import { dialectOf, end, wait } from '@parley/providers/testing';
import { expect, test } from 'vitest';

import { ask, question, textOf } from './asking.ts';
import { TEST_KEY } from './harness.ts';
import { askWhole, DEMO, localQuestion, startedLocal } from './local-models.ts';
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

test('local says that it does not stream: so it refuses to, and answers whole', async () => {
  const server = await startedLocal();
  const { body } = await server.call('GET', '/api/providers');
  const told = body.providers.find(({ id }: { id: string }) => id === 'local');
  expect(told).toMatchObject({ kind: 'local', supportsStreaming: false });
  const listed = await server.call('GET', '/api/models');
  expect(listed.body.models).toMatchObject([
    ...[
      { id: DEMO, supportsStreaming: false },
      { id: 'local/slow', supportsStreaming: false },
    ],
  ]);

  for (const fields of [{ stream: true }, { stream: undefined }]) {
    const asked = localQuestion(DEMO, 'Hi', fields);
    const refusal = await ask(server, asked);
    expect(refusal.status).toBe(400);
    expect(await refusal.all()).toMatchObject([
      { id: null, event: 'error', data: { error: { code: 'streaming_not_supported' } } },
    ]);
    const waited = await server.call('POST', '/api/generations', asked, {
      prefer: 'respond-async',
    });
    expect(waited).toMatchObject({
      status: 400,
      body: { error: { code: 'streaming_not_supported', retryable: false } },
    });
    expect(await server.call('GET', `/api/chats/${asked.chatId}`)).toMatchObject({ status: 404 });
  }
  expect(await server.rows('select id from generations')).toEqual([]);

  const whole = await askWhole(server, localQuestion(DEMO));
  expect(whole.status).toBe(200);
  expect(messageText(whole.body.message)).toBe(DEMO_ANSWER);
});
