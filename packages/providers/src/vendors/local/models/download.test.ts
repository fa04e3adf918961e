import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '@parley/contracts';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';

import { createDispatchers, type Destination } from '../../../transport/dispatchers.ts';
import type { Runtime } from '../types.ts';
import { CURATED_MODELS } from './curated.ts';
import {
  CURATED_ID,
  filesIn,
  openModels,
  type OpenedModels,
  REPOSITORY,
  startRuntime,
  tinyModel,
  WEIGHTS,
} from './opened-models.testing.ts';

const runtime = startRuntime();
afterAll(() => runtime.close());

const open = (given: Partial<Parameters<typeof openModels>[0]> = {}) =>
  openModels({ runtime, ...given });

const INSTALLED_FILES = [
  'config.json',
  'generation_config.json',
  'onnx/model_q4.onnx',
  'parley-model.json',
  'tokenizer.json',
  'tokenizer_config.json',
].map((path) => `${CURATED_ID}/${path}`);

/** A download that ended without a model: what it is told as, and that nothing of it can be asked. */
async function failedDownload(opened: OpenedModels) {
  await opened.models.download(CURATED_ID);
  const row = await opened.settled(CURATED_ID);
  expect(row.state).toBe('available');
  expect(opened.models.find(CURATED_ID)).toBeUndefined();
  expect(opened.files().filter((path) => path.startsWith(CURATED_ID))).toEqual([]);
  expect(opened.problems.at(-1)).toEqual({ id: CURATED_ID, ...row.problem });
  return row;
}

/** Requests for the weights that reached what they are stored at. */
function fetches({ source }: OpenedModels) {
  return source.requests.filter(({ path }) => path.startsWith('/cdn/') && path.endsWith(WEIGHTS));
}

describe('a download', () => {
  it('brings the files of a curated model, tries the model out and installs it', async () => {
    const opened = await open();
    const begun = await opened.models.download(CURATED_ID);
    expect(begun).toMatchObject({ state: 'installing', installation: { kind: 'download' } });
    const row = await opened.settled(CURATED_ID);
    expect(row).toMatchObject({
      state: 'installed',
      origin: 'curated',
      problem: null,
      keptBytes: 0,
    });
    expect(opened.files()).toEqual(INSTALLED_FILES);
    expect(opened.models.find(CURATED_ID)).toMatchObject({
      name: 'SmolLM2 135M',
      folder: join(opened.folder, CURATED_ID),
      weights: 'q4',
      externalDataFiles: 0,
    });
  });

  it('describes what it has installed, at which commit and with which hashes', async () => {
    const opened = await open();
    const revision = opened.source.publish(REPOSITORY, tinyModel(), { weightsAs: 'model_q4.onnx' });
    await opened.models.download(CURATED_ID);
    const { sizeBytes } = await opened.settled(CURATED_ID);
    const manifest = JSON.parse(
      readFileSync(join(opened.folder, CURATED_ID, 'parley-model.json'), 'utf8'),
    );
    expect(manifest).toMatchObject({ revision, origin: 'curated', weights: 'q4' });
    const sizes = INSTALLED_FILES.filter((path) => !path.endsWith('parley-model.json')).map(
      (path) => statSync(join(opened.folder, path)).size,
    );
    expect(sizeBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  it('asks for every file at the commit that it saw first', async () => {
    const opened = await open();
    const gate = opened.source.hold();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 1_000, gate });
    await opened.models.download(CURATED_ID);
    await gate.reached;
    opened.source.publish(REPOSITORY, tinyModel(), { weightsAs: 'model_q4.onnx' });
    gate.release();
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
    const commits = opened.source.requests.flatMap(
      ({ path }) => /\/resolve\/([^/]+)\//.exec(path)?.[1] ?? [],
    );
    expect(new Set(commits).size).toBe(1);
  });

  it('tells how far it is', async () => {
    const opened = await open();
    const gate = opened.source.hold();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 100_000, gate });
    await opened.models.download(CURATED_ID);
    await gate.reached;
    await expect
      .poll(async () => (await opened.row(CURATED_ID)).installation?.receivedBytes)
      .toBeGreaterThan(100_000);
    const { installation, sizeBytes } = await opened.row(CURATED_ID);
    expect(installation).toMatchObject({ phase: 'receiving' });
    expect(installation?.totalBytes).toBeGreaterThan(installation?.receivedBytes ?? Infinity);
    // The list of the repository is truer than the curated one.
    expect(sizeBytes).toBe(installation?.totalBytes);
    gate.release();
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
  });

  it('sends nothing that is secret, and takes nothing compressed', async () => {
    const opened = await open();
    await opened.models.download(CURATED_ID);
    await opened.settled(CURATED_ID);
    for (const { headers } of opened.source.requests) {
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('cookie');
      expect(headers['accept-encoding']).toBe('identity');
    }
  });

  it('takes files of no other name, whatever the list has', async () => {
    const opened = await open();
    const row = { type: 'file', oid: 'a'.repeat(40), size: 5 };
    const extraRows = ['../escaped', '/etc/escaped', 'onnx/../../escaped', 'model.py', ''].map(
      (path) => ({ ...row, path }),
    );
    opened.source.publish(REPOSITORY, tinyModel(), {
      weightsAs: 'model_q4.onnx',
      extraRows: [...extraRows, null, 'row', { ...row, path: 7 }],
    });
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed' });
    expect(opened.files()).toEqual(INSTALLED_FILES);
    expect(opened.source.requests.some(({ path }) => /escaped|model\.py/.test(path))).toBe(false);
  });

  it('is refused for an unknown model, one that is installed, and one that is on its way', async () => {
    const opened = await open();
    const gate = opened.source.hold();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 1, gate });
    await expect(opened.models.download('nobody-knows')).rejects.toMatchObject({
      code: 'model_not_found',
    });
    await opened.models.download(CURATED_ID);
    await expect(opened.models.download(CURATED_ID)).rejects.toMatchObject({
      code: 'model_exists',
    });
    gate.release();
    await opened.settled(CURATED_ID);
    await expect(opened.models.download(CURATED_ID)).rejects.toMatchObject({
      code: 'model_exists',
    });
  });

  it.each(['__proto__', 'constructor', '.incoming', '..', '../up', 'a/b', '', '.trash'])(
    'is refused for %j',
    async (id) => {
      const opened = await open();
      for (const ask of ['download', 'cancel', 'remove'] as const) {
        await expect(opened.models[ask](id)).rejects.toMatchObject({ code: 'model_not_found' });
      }
      expect(opened.models.find(id)).toBeUndefined();
      expect(opened.source.connections).toBe(0);
      expect(opened.files()).toEqual([]);
    },
  );
});

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

describe('what does not arrive as it was listed', () => {
  it('is thrown away: another content of the same size', async () => {
    const opened = await open();
    const { length } = readFileSync(join(tinyModel(), 'onnx/model.onnx'));
    opened.source.spoil(WEIGHTS, { content: Buffer.alloc(length, 7) });
    const row = await failedDownload(opened);
    expect(row.problem).toMatchObject({ code: 'model_files_invalid' });
    expect(row.problem?.message).toMatch(/^onnx\/model_q4\.onnx did not arrive as it was listed/);
    expect(row.keptBytes).toBe(0);
    expect(opened.files()).toEqual([]);
  });

  it('is thrown away: a small file with another git hash', async () => {
    const opened = await open();
    const { length } = readFileSync(join(tinyModel(), 'tokenizer.json'));
    opened.source.spoil('tokenizer.json', { content: Buffer.alloc(length, 32) });
    const row = await failedDownload(opened);
    expect(row.problem?.message).toMatch(/^tokenizer\.json did not arrive as it was listed/);
    expect(opened.files()).toEqual([]);
  });

  it('is refused before it is read where more is announced', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { content: Buffer.alloc(5_000_000) });
    const row = await failedDownload(opened);
    expect(row.problem).toMatchObject({ code: 'upstream_protocol_error' });
    expect(row.keptBytes).toBeLessThan(1_000_000);
  });

  it('is refused as it comes where more comes than was announced', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { excessBytes: 100_000_000 });
    const row = await failedDownload(opened);
    expect(row.problem?.message).toMatch(/^More came of onnx\/model_q4\.onnx/);
    expect(fetches(opened).at(-1)?.bytesSent).toBeLessThan(100_000_000);
  });
});

describe('a model that does not run', () => {
  it('is not installed, and its files go', async () => {
    const opened = await open();
    const folder = tinyModel();
    writeFileSync(join(folder, 'onnx/model.onnx'), Buffer.alloc(10_000, 1));
    opened.source.publish(REPOSITORY, folder, { weightsAs: 'model_q4.onnx' });
    const row = await failedDownload(opened);
    expect(row.problem).toMatchObject({ code: 'model_files_invalid' });
    expect(row.problem?.message).toContain('onnx/model_q4.onnx');
    expect(row.keptBytes).toBe(0);
    expect(opened.files()).toEqual([]);
  });

  it('for want of memory keeps its files: the next try fetches nothing', async () => {
    const trials: (() => Promise<void>)[] = [
      () => Promise.reject(new AppError('local_model_failed', 'Not enough memory.')),
    ];
    const tryOut: Runtime['tryOut'] = (model, signal) =>
      trials.shift()?.() ?? runtime.tryOut(model, signal);
    const opened = await open({ runtime: { tryOut, release: runtime.release.bind(runtime) } });
    const { problem, keptBytes } = await failedDownload(opened);
    expect(problem).toEqual({ code: 'local_model_failed', message: 'Not enough memory.' });
    const asked = opened.source.requests.length;
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({
      ...{ state: 'installed', problem: null, sizeBytes: keptBytes },
    });
    expect(opened.source.requests.length).toBe(asked);
  });

  it('is not even fetched where the repository lacks a file, or has an empty one', async () => {
    const opened = await open();
    const folder = tinyModel();
    rmSync(join(folder, 'tokenizer.json'));
    opened.source.publish(REPOSITORY, folder, { weightsAs: 'model_q4.onnx' });
    expect((await failedDownload(opened)).problem?.message).toMatch(/has no tokenizer\.json/);
    writeFileSync(join(folder, 'tokenizer.json'), '');
    opened.source.publish(REPOSITORY, folder, { weightsAs: 'model_q4.onnx' });
    expect((await failedDownload(opened)).problem?.message).toMatch(/has no tokenizer\.json/);
    expect(fetches(opened)).toEqual([]);
    expect(opened.files()).toEqual([]);
  });

  it('is not installed where it is one of another task', async () => {
    const opened = await open();
    const folder = tinyModel();
    const config = { model_type: 'bert', architectures: ['BertForMaskedLM'] };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    opened.source.publish(REPOSITORY, folder, { weightsAs: 'model_q4.onnx' });
    expect((await failedDownload(opened)).problem).toEqual({
      code: 'model_files_invalid',
      message:
        'config.json is that of a model for another task (BertForMaskedLM). Only models that write text can be run here.',
    });
    expect(opened.files()).toEqual([]);
  });
});

describe('a full disk', () => {
  it('is seen before anything is fetched, with the figures', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { listed: { size: 10 ** 15 } });
    const { problem } = await failedDownload(opened);
    expect(problem).toMatchObject({ code: 'disk_full' });
    expect(problem?.message).toMatch(
      /^This takes 1000 TB, and 268 MB must stay free, but the disk of .* has .* left/,
    );
    expect(fetches(opened)).toEqual([]);
    expect(opened.files()).toEqual([]);
  });

  it('in the middle keeps what was fetched, and the download goes on when there is room', async () => {
    const opened = await open();
    const gate = opened.source.hold();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 1_000, gate });
    await opened.models.download(CURATED_ID);
    await gate.reached;
    await opened.models.cancel(CURATED_ID);
    opened.source.mend();
    const part = join(opened.folder, '.incoming', CURATED_ID, `${WEIGHTS}.part`);
    rmSync(part);
    symlinkSync('/dev/full', part);
    const row = await failedDownload(opened);
    expect(row.problem).toMatchObject({ code: 'disk_full' });
    expect(row.problem?.message).toMatch(/^The disk of .* is full/);
    expect(row.keptBytes).toBeGreaterThan(0);
    rmSync(part);
    await opened.models.download(CURATED_ID);
    expect(await opened.settled(CURATED_ID)).toMatchObject({ state: 'installed', problem: null });
  });
});

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

it('one model is downloaded at a time: the next says that it waits for its turn, or leaves the line', async () => {
  const opened = await open();
  const ids = CURATED_MODELS.filter(({ weights }) => weights === 'q4').map(({ id }) => id);
  for (const { id, repository } of CURATED_MODELS) {
    if (ids.includes(id)) {
      opened.source.publish(repository, tinyModel(), { weightsAs: 'model_q4.onnx' });
    }
  }
  opened.source.spoil(WEIGHTS, { holdAfterBytes: 1_000, gate: opened.source.hold() });
  const [first = '', second = '', third = ''] = ids;
  const phase = async (id: string) => (await opened.row(id)).installation?.phase;
  for (const id of [first, second, third]) await opened.models.download(id);
  await expect.poll(() => phase(first)).toBe('receiving');
  expect(await Promise.all([phase(second), phase(third)])).toEqual(['waiting', 'waiting']);
  await opened.models.cancel(second);
  expect(await phase(second)).toBeUndefined();
  await opened.models.download(second);
  expect(await phase(second)).toBe('waiting');
  await opened.models.cancel(first);
  await expect.poll(() => phase(third)).toBe('receiving');
  expect(await phase(second)).toBe('waiting');
});

it('a model is imported while others are downloaded', async () => {
  const opened = await open();
  opened.source.spoil(WEIGHTS, { holdAfterBytes: 1_000, gate: opened.source.hold() });
  await opened.models.download(CURATED_ID);
  await opened.models.importFolder({ folder: tinyModel(), id: 'imported' });
  expect(await opened.settled('imported')).toMatchObject({ state: 'installed' });
  expect(await opened.row(CURATED_ID)).toMatchObject({ state: 'installing' });
});

describe('cancelling', () => {
  it('ends a download in the middle, keeps what came, and is no problem', async () => {
    const opened = await open();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 50_000, gate: opened.source.hold() });
    await opened.models.download(CURATED_ID);
    await expect
      .poll(async () => (await opened.row(CURATED_ID)).installation?.receivedBytes)
      .toBeGreaterThan(50_000);
    await opened.models.cancel(CURATED_ID);
    const row = await opened.row(CURATED_ID);
    expect(row).toMatchObject({ state: 'available', installation: null, problem: null });
    expect(row.keptBytes).toBeGreaterThan(50_000);
    await opened.models.cancel(CURATED_ID);
  });

  it('ends a model that is being tried out', async () => {
    const opened = await open();
    await opened.models.download(CURATED_ID);
    await expect
      .poll(async () => (await opened.row(CURATED_ID)).installation?.phase, { interval: 1 })
      .toBe('trying');
    await opened.models.cancel(CURATED_ID);
    const row = await opened.row(CURATED_ID);
    expect(row).toMatchObject({ state: 'available', problem: null });
    expect(row.keptBytes).toBeGreaterThan(0);
  });

  it('is what closing does, and a closed one begins nothing', async () => {
    const opened = await open();
    const gate = opened.source.hold();
    opened.source.spoil(WEIGHTS, { holdAfterBytes: 1_000, gate });
    await opened.models.download(CURATED_ID);
    await gate.reached;
    await opened.models.close();
    expect(await opened.row(CURATED_ID)).toMatchObject({ state: 'available', problem: null });
    await expect(opened.models.download(CURATED_ID)).rejects.toMatchObject({
      code: 'server_shutdown',
    });
  });
});

it('offline, nothing is ever connected to', async () => {
  const opened = await open({ offline: true });
  await expect(opened.models.download(CURATED_ID)).rejects.toMatchObject({
    code: 'models_offline',
  });
  expect((await opened.models.list()).offline).toBe(true);
  expect(opened.source.connections).toBe(0);
});
