import { AppError } from '@parley/contracts';
import { APIError } from 'openai';
import { describe, expect, it } from 'vitest';

import { openAiError } from '../../../../http/error-families.ts';
import type { CompletionEvent } from '../../../completions/completions.service.ts';
import { LEAST } from './asked.testing.ts';
import {
  call,
  client,
  framesOf,
  reasoning,
  STOP,
  streamed,
  text,
  theirCreated,
  theirResponse,
  USAGE,
  whole,
} from './judge.testing.ts';

const ANSWERS: [string, CompletionEvent[]][] = [
  ['text', [...text('a', 'Hel', 'lo'), USAGE, STOP]],
  ['nothing', [STOP]],
  ['reasoning', [...reasoning('r', ['h', 'm'], [{ a: 1 }]), ...text('a', 'Yes'), USAGE, STOP]],
  ['reasoning that is not shown', [...reasoning('r', [], [{ a: 1 }]), ...text('a', 'Yes'), STOP]],
  [
    'calls',
    [
      ...text('a', 'I look.'),
      call('c1', '{"q":1}'),
      call('c2', ''),
      USAGE,
      { type: 'finish', finishReason: 'tool_calls' },
    ],
  ],
  ['text that was cut off', [...text('a', 'Hel'), { type: 'finish', finishReason: 'length' }]],
  ['a call that was cut off', [call('c1', '{"q'), { type: 'finish', finishReason: 'length' }]],
  ['what a hook stopped', [...text('a', 'Hel'), { type: 'stopped', finishReason: 'hook' }]],
  [
    'sources',
    [
      { type: 'text-delta', partId: 'a', delta: 'Look' },
      { type: 'source', url: 'https://example.com', title: 'Here' },
      { type: 'text-delta', partId: 'a', delta: ' here' },
      { type: 'text-end', partId: 'a' },
      STOP,
    ],
  ],
  [
    'a picture',
    [
      { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
      ...text('a', 'There.'),
      STOP,
    ],
  ],
];

/** What their client adds by itself. */
const ADDED = { output_text: expect.any(String) };

describe("OpenAI's own client", () => {
  it.each(ANSWERS)('gets %s out of a stream, event for event', async (_, events) => {
    const stream = streamed(events);
    const { response, events: told } = await theirResponse(stream);
    expect(told).toEqual(framesOf(stream).map(({ event }) => event));
    expect(response).toMatchObject({ ...whole(events), ...ADDED, output: expect.any(Array) });
    expect(response.output).toMatchObject(Object(whole(events)['output']));
  });

  it.each(ANSWERS)('gets %s out of an answer that comes whole', async (_, events) => {
    expect(await theirCreated(whole(events))).toMatchObject({ ...whole(events), ...ADDED });
  });

  it('puts the same answer together from the events alone', async () => {
    const events = ANSWERS.flatMap(([, each]) => each.filter(({ type }) => type !== 'finish'));
    const stream = streamed(events.filter(({ type }) => type !== 'stopped'));
    const theirs = await client(200, 'text/event-stream', stream);
    const done: unknown[] = [];
    const helper = theirs.responses.stream(LEAST);
    helper.on('response.output_item.done', ({ item }) => done.push(item));
    const { output } = await helper.finalResponse();
    expect(done.length).toBeGreaterThan(10);
    // The last item was never ended, as this stream has no end.
    expect(output.slice(0, done.length)).toMatchObject(done);
  });

  it('tells text and arguments as they grow', async () => {
    const theirs = await client(
      200,
      'text/event-stream',
      streamed([...text('a', 'Hel', 'lo'), call('c', '{"q":1}'), STOP]),
    );
    const snapshots: string[] = [];
    const helper = theirs.responses.stream(LEAST);
    helper.on('response.output_text.delta', ({ snapshot }) => snapshots.push(snapshot));
    helper.on('response.function_call_arguments.delta', ({ snapshot }) => snapshots.push(snapshot));
    const response = await helper.finalResponse();
    expect(snapshots).toEqual(['Hel', 'Hello', '{"q":1}']);
    expect(response.output_text).toBe('Hello');
  });

  it('throws what failed in the middle', async () => {
    const error = new AppError('upstream_failed', undefined, {
      details: { upstreamMessage: 'Sorry' },
      upstreamWords: { code: 'rate_limit_exceeded', type: null },
    });
    const stream = streamed([...text('a', 'Hel'), { type: 'error', error }]);
    const thrown = await theirResponse(stream).catch((caught: unknown) => caught);
    expect(thrown).toBeInstanceOf(APIError);
    expect(thrown).toMatchObject({ code: 'rate_limit_exceeded', message: 'Sorry' });
  });

  it('throws what was refused, by its code and its place', async () => {
    const error = new AppError('previous_response_not_found', 'Not here', {
      details: [{ path: 'body.previous_response_id', message: 'Not here' }],
    });
    const { status, body } = openAiError(error);
    const theirs = await client(status, 'application/json', JSON.stringify(body));
    const thrown = await theirs.responses.create(LEAST).catch((caught: unknown) => caught);
    expect(thrown).toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      code: 'previous_response_not_found',
      param: 'previous_response_id',
    });
  });
});
