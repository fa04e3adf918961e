import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { CURATED_MODELS } from './curated.ts';
import {
  CURATED_ID,
  failedDownload,
  fetches,
  filesIn,
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

describe('a connection that breaks', () => {
  it('is made anew, and the file gone on with where it was', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { breakAfterBytes: 100_000, times: 1 });
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
    const [first, second] = fetches(opened);
    expect(first?.headers).not.toHaveProperty('range');
    expect(second?.headers.range).toMatch(/^bytes=\d+-$/);
    expect(second?.headers['if-range']).toMatch(/^"[0-9a-f]{40}"$/);
  });

  it('ends the download when it breaks again and again, and what came is kept', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { breakAfterBytes: 50_000 });
    const row = await failedDownload(opened);
    expect(row.problem).toMatchObject({ code: 'upstream_disconnected' });
    expect(row.problem?.message).toMatch(/broke again and again.*kept/);
    expect(row.keptBytes).toBeGreaterThan(0);
    expect(fetches(opened).length).toBe(4);
  });

  it('ends it too where the source sends the same first bytes again and again', async () => {
    const opened = await open();
    const folder = tinyModel();
    truncateSync(join(folder, 'onnx/model.onnx'), 4 * 1024 * 1024);
    opened.source.publish(REPOSITORY, folder, { weightsAs: 'model_q4.onnx' });
    opened.source.spoil(WEIGHTS, { ignoresRange: true, breakAfterBytes: 2 * 1024 * 1024 });
    const { problem } = await failedDownload(opened);
    expect(problem).toMatchObject({ code: 'upstream_disconnected' });
    expect(fetches(opened).length).toBe(4);
  });

  it('is told with what is here of how much, as the repository lists it', async () => {
    const opened = await open();
    const folder = tinyModel();
    opened.source.publish(REPOSITORY, folder, { weightsAs: 'model_q4.onnx' });
    opened.source.spoil(WEIGHTS, { breakAfterBytes: 100_000, times: 1 }, { status: 418 });
    const { keptBytes, sizeBytes } = await failedDownload(opened);
    const sizes = filesIn(folder).map((path) => statSync(join(folder, path)).size);
    expect(sizeBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
    expect(keptBytes).toBeGreaterThan(100_000);
    expect(keptBytes).toBeLessThan(sizeBytes ?? 0);
    await opened.models.remove(CURATED_ID);
    const curated = CURATED_MODELS.find(({ id }) => id === CURATED_ID);
    expect(await opened.row(CURATED_ID)).toMatchObject({
      ...{ keptBytes: 0, sizeBytes: curated?.sizeBytes },
    });
  });

  it('costs nothing that was there: the next process goes on, at the same commit', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { breakAfterBytes: 50_000 });
    const { keptBytes } = await failedDownload(opened);
    opened.source.mend();
    opened.source.publish(REPOSITORY, tinyModel(), { weightsAs: 'model_q4.onnx' });
    const next = await opened.reopened();
    expect(await next.row(CURATED_ID)).toMatchObject({
      state: 'available',
      keptBytes,
      problem: null,
    });
    const before = opened.source.requests.length;
    await next.models.download(CURATED_ID);
    expect(await next.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
    const asked = opened.source.requests.slice(before);
    expect(asked.map(({ path }) => path.split('/').at(-1))).toEqual([
      'model_q4.onnx',
      'model_q4.onnx',
    ]);
    expect(asked.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d+-$/);
  });

  it('starts the file anew where the source does not know parts', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { breakAfterBytes: 100_000, times: 1 }, { ignoresRange: true });
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
    const { length } = readFileSync(join(opened.folder, CURATED_ID, WEIGHTS));
    expect(fetches(opened).map(({ bytesSent }) => bytesSent)).toEqual([100_000, length]);
  });

  it('is one of a process that was killed, too: the next goes on where it was', async () => {
    const opened = await open();
    const gate = opened.source.hold();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 100_000, gate });
    const killed = fork(new URL('./downloading.testing.ts', import.meta.url), [
      ...[opened.folder, opened.source.baseUrl, CURATED_ID],
    ]);
    await gate.reached;
    await expect
      .poll(async () => (await opened.row(CURATED_ID)).keptBytes)
      .toBeGreaterThan(100_000);
    const { keptBytes } = await opened.row(CURATED_ID);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    opened.source.mend();
    const next = await opened.reopened();
    expect(await next.row(CURATED_ID)).toMatchObject({ state: 'available', keptBytes });
    await next.models.download(CURATED_ID);
    expect(await next.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
    expect(fetches(opened).at(-1)?.headers.range).toBe('bytes=100000-');
  });

  it('is given up where the source says nothing for too long', async () => {
    const opened = await open({ limits: { silenceMs: 50, retryDelaysMs: [1] } });
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 1_000, gate: opened.source.hold() });
    const row = await failedDownload(opened);
    expect(row.problem).toMatchObject({ code: 'upstream_idle_timeout' });
    expect(row.keptBytes).toBeGreaterThan(0);
  });
});

describe('a commit that is gone when a download goes on', () => {
  /** A download that broke off, and a repository that has another configuration since then. */
  async function brokenOff() {
    const opened = await open();
    const folder = tinyModel();
    opened.source.publish(REPOSITORY, folder, { weightsAs: 'model_q4.onnx' });
    opened.source.spoil(WEIGHTS, { breakAfterBytes: 100_000, times: 1 }, { status: 418 });
    const { keptBytes } = await failedDownload(opened);
    const configuration = join(folder, 'config.json');
    const changed = { ...JSON.parse(readFileSync(configuration, 'utf8')), comment: 'newer' };
    writeFileSync(configuration, JSON.stringify(changed));
    const revision = opened.source.publish(REPOSITORY, folder, { weightsAs: 'model_q4.onnx' });
    const before = opened.source.requests.length;
    return { opened, keptBytes, revision, before };
  }

  it('is replaced by the newest, of which only what differs is fetched', async () => {
    const { opened, revision, before } = await brokenOff();
    opened.source.spoil(WEIGHTS, { status: 404, times: 1 });
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed', problem: null });
    const asked = opened.source.requests.slice(before);
    const files = asked.filter(({ path }) => path.includes(`/resolve/${revision}/`));
    expect(files.map(({ path }) => path.split('/').at(-1))).toEqual([
      'config.json',
      'model_q4.onnx',
      'model_q4.onnx',
    ]);
    expect(files.at(-1)?.headers.range).toBe('bytes=100000-');
    const installed = join(opened.folder, CURATED_ID);
    expect(readFileSync(join(installed, 'config.json'), 'utf8')).toContain('newer');
    const manifest = JSON.parse(readFileSync(join(installed, 'parley-model.json'), 'utf8'));
    expect(manifest).toMatchObject({ revision });
  });

  it('is looked up once: a file that is listed and not there is told, and the rest is kept', async () => {
    const { opened, keptBytes, before } = await brokenOff();
    opened.source.spoil(WEIGHTS, { status: 404 });
    const row = await failedDownload(opened);
    expect(row.problem).toMatchObject({ code: 'upstream_not_found' });
    expect(row.problem?.message).toMatch(
      /lists onnx\/model_q4\.onnx of HuggingFaceTB\/SmolLM2-135M-Instruct, but has no such file\. What was fetched is kept/,
    );
    expect(row.keptBytes).toBeGreaterThanOrEqual(keptBytes);
    const asked = opened.source.requests.slice(before);
    expect(asked.filter(({ path }) => path.endsWith('/revision/main')).length).toBe(1);
    opened.source.mend();
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
  });

  it('costs nothing of what is here where the repository is gone as well', async () => {
    const { opened, keptBytes } = await brokenOff();
    opened.source.spoil(WEIGHTS, { status: 404 });
    opened.source.spoil('api', { status: 404 });
    const row = await failedDownload(opened);
    expect(row).toMatchObject({ keptBytes, problem: { code: 'upstream_not_found' } });
    expect(row.problem?.message).toMatch(/has no HuggingFaceTB\/SmolLM2-135M-Instruct any more/);
  });
});
