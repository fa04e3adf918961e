import { join } from 'node:path';

import { AppError } from '@parley/contracts';

import type { CuratedModel } from './curated.ts';
import { fetchFile } from './fetch-file.ts';
import { sha256Of } from './file-hash.ts';
import { bytesOfPlan, type DownloadPlan, type IncomingFolder } from './incoming.ts';
import { filesOfForm } from './layout.ts';
import type { ManifestFile } from './manifest.ts';
import type { Progress } from './progress.ts';
import { withRetries } from './retries.ts';
import type { ModelSource } from './source.ts';

/** Further tries of the few small questions before the first file: somebody is waiting for them. */
const LOOKUP_RETRIES = 2;

/** One download. */
export interface DownloadJob {
  model: CuratedModel;
  source: ModelSource;
  incoming: IncomingFolder;
  progress: Progress;
  signal: AbortSignal;
  retryDelaysMs: readonly number[];
  /** @throws {AppError} `disk_full` unless so many bytes fit on the disk */
  requireSpace: (bytes: number) => Promise<void>;
}

/** What a download has brought. */
export interface Fetched {
  revision: string;
  files: ManifestFile[];
}

/**
 * Brings all files of a model into its incoming folder, each compared with the hash that its
 * repository lists. What is there of an earlier try is gone on with, at the commit it began with, or
 * where that is gone at the newest one.
 *
 * @throws {AppError} `upstream_*`, `disk_full`, `model_files_invalid`; the reason of the signal
 */
export async function download(job: DownloadJob): Promise<Fetched> {
  const begun = await job.incoming.plan(job.model);
  if (begun === null) return await bring(job, await begin(job));
  try {
    return await bring(job, begun);
  } catch (thrown) {
    const isGone = thrown instanceof AppError && thrown.code === 'upstream_not_found';
    if (!isGone) throw thrown;
    return await bring(job, await beginAnew(job, begun));
  }
}

async function bring(job: DownloadJob, plan: DownloadPlan): Promise<Fetched> {
  const { incoming, progress } = job;
  progress.totalBytes = bytesOfPlan(plan);
  progress.receivedBytes = await incoming.keptBytes(plan);
  await job.requireSpace(progress.missingBytes);
  progress.phase = 'receiving';
  for (const file of plan.files) {
    if (!(await incoming.has(file))) await fetchFile(job, plan, file);
  }
  progress.phase = 'checking';
  return { revision: plan.revision, files: await manifestFiles(job, plan) };
}

async function begin(job: DownloadJob): Promise<DownloadPlan> {
  const { incoming } = job;
  await incoming.discard();
  const plan = await lookUp(job);
  // A list that promises more than fits is not even begun with.
  await job.requireSpace(bytesOfPlan(plan));
  await incoming.save(plan);
  return plan;
}

/** Repositories are written anew, and old commits go: most of their files are the same in the new one. */
async function beginAnew(job: DownloadJob, begun: DownloadPlan): Promise<DownloadPlan> {
  job.progress.phase = 'starting';
  const plan = await lookUp(job);
  await job.incoming.carryOver(begun, plan);
  return plan;
}

/** What the repository has now of what the model needs. */
async function lookUp({ model, source, ...job }: DownloadJob): Promise<DownloadPlan> {
  const { repository, weights } = model;
  const listing = await withRetries(() => source.list(repository, job.signal), {
    delaysMs: job.retryDelaysMs.slice(0, LOOKUP_RETRIES),
    signal: job.signal,
    gained: () => 0,
  });
  const { paths, missing } = filesOfForm(weights, new Set(listing.files.keys()));
  const files = paths.flatMap((path) => listing.files.get(path) ?? []);
  const lost = missing[0] ?? files.find(({ size }) => size === 0)?.path;
  if (lost !== undefined) {
    throw new AppError(
      'model_files_invalid',
      `${repository} at ${source.host} has no ${lost} any more, which this model needs. Choose another model.`,
    );
  }
  return { repository, revision: listing.revision, weights, files };
}

/** What the list of the repository does not name by its SHA-256 is small, and hashed once more. */
async function manifestFiles(
  { incoming, signal }: DownloadJob,
  { files }: DownloadPlan,
): Promise<ManifestFile[]> {
  const described: ManifestFile[] = [];
  for (const { path, size, hash } of files) {
    const isNamed = hash.algorithm === 'sha256';
    const sha256 = isNamed ? hash.hex : await sha256Of(join(incoming.path, path), signal);
    described.push({ path, size, sha256 });
  }
  return described;
}
