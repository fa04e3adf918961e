import {
  answer,
  errorMidStream,
  FAKE_MODELS,
  httpError,
  json,
  type Script,
} from '@parley/providers/testing';
import { describe, expect, test } from 'vitest';

import { answerOf, ask, generationOf, question } from './asking.ts';
import { started } from './started.ts';

/** U+0000 and half a surrogate pair: no database keeps them both. */
const GIVEN = 'a\0b\uD83D';
const KEPT = 'a\uFFFDb\uFFFD';
/** Is cut off inside its last character. */
const LONG = `${'x'.repeat(499)}👋 and more`;

describe('what a provider says of an answer is kept, whatever characters it is of', () => {
  test('its reason to end', async () => {
    const server = await started();
    server.upstream.next(answer({ finishReason: GIVEN }));
    const asked = question();

    await (await ask(server, asked)).all();

    expect(await generationOf(server, asked.generationId)).toMatchObject({
      state: 'completed',
      finishReason: KEPT,
    });
  });

  test('the model and the number it gave it', async () => {
    const server = await started();
    server.upstream.next(answer({ model: GIVEN, id: 'gen-7' }));
    const asked = question();

    await (await ask(server, asked)).all();

    expect(
      await server.rows('select outcome, answered_model, upstream_id from request_logs'),
    ).toEqual([{ outcome: 'completed', answered_model: KEPT, upstream_id: 'gen-7' }]);
  });

  const FAILURES: [string, Script][] = [
    ['why it refused', httpError(400, { message: LONG, metadata: { error_type: GIVEN } })],
    ['why it broke off', errorMidStream({ error: { message: LONG, code: GIVEN, type: GIVEN } })],
  ];
  test.each(FAILURES)('%s', async (_, script) => {
    const server = await started();
    server.upstream.always(script);
    const asked = question();

    const frames = await (await ask(server, asked)).all();

    const generation = await generationOf(server, asked.generationId);
    expect(generation.state).toBe('failed');
    expect(generation.error?.code).not.toBe('internal_error');
    expect(generation.error).toEqual(frames.at(-1)?.data.error);
    expect((await answerOf(server, asked.generationId)).error).toEqual(generation.error);
    expect(JSON.stringify(generation.error)).toContain('x'.repeat(499));
  });
});

test('the names of its models are kept too', async () => {
  const server = await started();
  const odd = { id: 'fake/odd', name: GIVEN };
  server.upstream.on('/models', json(200, { data: [odd, ...FAKE_MODELS] }));

  const { body } = await server.call('POST', '/api/models/refresh');

  expect(body.stale).toBe(false);
  expect(body.models[0]).toMatchObject({ id: 'openrouter/fake/odd', name: KEPT });
  expect(body).toEqual((await server.call('GET', '/api/models')).body);
});
