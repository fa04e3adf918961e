import { afterAll, describe, expect, it, onTestFinished } from 'vitest';

import { createDispatchers, type Destination } from '../../../transport/dispatchers.ts';
import {
  CURATED_ID,
  failedDownload,
  openModels,
  REPOSITORY,
  startRuntime,
  tinyModel,
  WEIGHTS,
} from './opened-models.testing.ts';

const runtime = startRuntime();
afterAll(() => runtime.close());

const open = (given: Partial<Parameters<typeof openModels>[0]> = {}) =>
  openModels({ runtime, ...given });

describe('the source', () => {
  it.each([
    [401, 'upstream_refused', /gone, private, or asks for an account/],
    [403, 'upstream_refused', /gone, private, or asks for an account/],
    [404, 'upstream_not_found', /has no HuggingFaceTB\/SmolLM2-135M-Instruct any more/],
    [500, 'upstream_failed', /answers with an error \(500\)/],
    [418, 'upstream_protocol_error', /does not answer as a source of models does/],
  ])('that answers %i is told in a sentence', async (status, code, sentence) => {
    const opened = await open();
    opened.source.spoil('api', { status });
    const { problem } = await failedDownload(opened);
    expect(problem).toMatchObject({ code });
    expect(problem?.message).toMatch(sentence);
    expect(opened.files()).toEqual([]);
  });

  it('that asks for a short pause gets it, and a long one is told', async () => {
    const opened = await open();
    opened.source.spoil('api', { status: 429, headers: { 'retry-after-ms': '5' }, times: 1 });
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
    await opened.models.remove(CURATED_ID);
    const ratelimit = '"resolvers";r=0;t=250';
    opened.source.spoil('tokenizer.json', { status: 429, headers: { ratelimit } });
    await opened.models.download(CURATED_ID);
    const { problem } = await opened.settled(CURATED_ID);
    expect(problem).toMatchObject({ code: 'upstream_rate_limited' });
    expect(problem?.message).toMatch(/asks for a pause of 5 minutes/);
  });

  it('that gives out its list but not its files is told in a sentence', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { status: 403, headers: { 'x-error-code': 'GatedRepo' } });
    const { problem } = await failedDownload(opened);
    expect(problem?.message).toMatch(/asks for an account/);
  });

  it('that sends us to another port of a private machine is not followed', async () => {
    const opened = await open();
    const other = await open();
    opened.source.spoil(WEIGHTS, { redirectTo: `${other.source.baseUrl}/anything` });
    const { problem } = await failedDownload(opened);
    expect(problem).toMatchObject({ code: 'upstream_refused' });
    expect(problem?.message).toMatch(/without https/);
    opened.source.spoil(WEIGHTS, {
      redirectTo: other.source.baseUrl.replace('http:', 'https:'),
    });
    const { host } = new URL(opened.source.baseUrl);
    expect((await failedDownload(opened)).problem).toEqual({
      code: 'upstream_refused',
      message: `${host} sends us on to an address of a private network, which is not followed.`,
    });
    expect(other.source.connections).toBe(0);
  });

  it('that sends us to another public host by https is followed there, with no more rights', async () => {
    const destinations: Destination[] = [];
    const dispatchers = createDispatchers();
    onTestFinished(() => dispatchers.close());
    let origin = '';
    // The host has no address here: its connections are made to the source itself.
    const of = (asked: Destination) => {
      destinations.push(asked);
      return dispatchers.of({ ...asked, origin, allowsPrivate: true });
    };
    const opened = await open({ dispatchers: { ...dispatchers, of } });
    origin = opened.source.baseUrl;
    const revision = opened.source.publish(REPOSITORY, tinyModel(), { weightsAs: 'model_q4.onnx' });
    const path = `/cdn/${REPOSITORY}/resolve/${revision}/${WEIGHTS}`;
    opened.source.spoil(WEIGHTS, { redirectTo: `https://cdn.example${path}?signature=once` });
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
    const there = destinations.filter((asked) => asked.origin === 'https://cdn.example');
    expect(there).toEqual([
      { origin: 'https://cdn.example', allowsPrivate: false, connectMs: 5_000 },
    ]);
  });

  it('that sends us round in circles is left', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { redirectTo: '?again' });
    const { problem } = await failedDownload(opened);
    expect(problem?.message).toMatch(/round in circles/);
  });

  it('that sends a list without end is left', async () => {
    const opened = await open();
    const extraRows = [{ type: 'file', path: 'x'.repeat(17 * 1024 * 1024) }];
    opened.source.publish(REPOSITORY, tinyModel(), { extraRows });
    const { problem } = await failedDownload(opened);
    expect(problem).toMatchObject({ code: 'upstream_protocol_error' });
    expect(problem?.message).toMatch(/an endless list of files/);
  });

  it('that lists nothing that we can read of the files that we want is left', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { listed: { size: -1 } });
    for (const path of ['config.json', 'tokenizer.json', 'tokenizer_config.json']) {
      opened.source.spoil(path, { listed: { size: -1 } });
    }
    opened.source.spoil('generation_config.json', { listed: { size: -1 } });
    expect((await failedDownload(opened)).problem?.message).toMatch(
      /does not answer as a source of models does/,
    );
  });

  it('that sends its list drop by drop is left, however steadily they come', async () => {
    const opened = await open({ limits: { lookupMs: 50, retryDelaysMs: [1] } });
    opened.source.spoil('api', { pace: { bytes: 1, ms: 5 } });
    const { problem } = await failedDownload(opened);
    expect(problem).toMatchObject({ code: 'upstream_timeout' });
    expect(problem?.message).toMatch(/did not answer in time/);
    expect(opened.files()).toEqual([]);
  });

  it('that is not there is told at once, where a download goes on as well', async () => {
    const opened = await open({ limits: { retryDelaysMs: [60_000] } });
    const gate = opened.source.hold();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 50_000, gate });
    await opened.models.download(CURATED_ID);
    await gate.reached;
    await opened.models.cancel(CURATED_ID);
    await opened.source.close();
    expect((await failedDownload(opened)).problem).toMatchObject({ code: 'upstream_unreachable' });
  });

  it('that is not there is told at once', async () => {
    const opened = await open({ limits: { retryDelaysMs: [60_000] } });
    await opened.source.close();
    const { problem } = await failedDownload(opened);
    expect(problem).toMatchObject({ code: 'upstream_unreachable' });
    expect(problem?.message).toMatch(
      /cannot be reached from this server.*import them from a folder/,
    );
  });
});
