import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { AppError } from '@parley/contracts';
import { afterAll, describe, expect, it } from 'vitest';

import type { Runtime } from '../types.ts';
import {
  CURATED_ID,
  failedDownload,
  fetches,
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
