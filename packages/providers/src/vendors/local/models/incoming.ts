import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import type { CuratedModel } from './curated.ts';
import { onDisk } from './disk.ts';
import { isModelPath, WEIGHT_FORMS } from './layout.ts';
import { type ExpectedFile, PART_ENDING } from './part-file.ts';

/** Where models come together, inside the folder of all models. Its name is no id. */
export const INCOMING_FOLDER = '.incoming';

/** What a download has to bring; its presence says that what lies beside it may be gone on with. */
export const PLAN_FILE = 'parley-download.json';

const planSchema = z.object({
  repository: z.string(),
  revision: z.string().regex(/^[0-9a-f]{40}$/),
  weights: z.enum(WEIGHT_FORMS),
  files: z
    .array(
      z.object({
        path: z.string().refine(isModelPath),
        size: z.number().int().positive(),
        hash: z.object({ algorithm: z.enum(['sha256', 'git-sha1']), hex: z.string() }),
      }),
    )
    .min(1),
});

/** The files of one commit that a download brings. */
export type DownloadPlan = z.infer<typeof planSchema>;

/** What a download has fetched before it ended, of how much. */
export interface Kept {
  bytes: number;
  totalBytes: number;
}

/** The folder in which one model comes together. */
export class IncomingFolder {
  readonly path: string;

  constructor(modelsFolder: string, id: string) {
    this.path = join(modelsFolder, INCOMING_FOLDER, id);
  }

  /** What an earlier try was about to bring; `null` where it was another thing, or nothing. */
  async plan({ repository, weights }: CuratedModel): Promise<DownloadPlan | null> {
    const plan = await this.#readPlan();
    return plan?.repository === repository && plan.weights === weights ? plan : null;
  }

  /** @throws {AppError} `disk_full` */
  async save(plan: DownloadPlan): Promise<void> {
    await onDisk(this.path, async () => {
      await mkdir(this.path, { recursive: true });
      await writeSynced(join(this.path, PLAN_FILE), JSON.stringify(plan, null, 2));
    });
  }

  /** Whether a file is here whole. It was hashed before it was given its name. */
  async has({ path, size }: ExpectedFile): Promise<boolean> {
    return (await sizeOf(join(this.path, path))) === size;
  }

  /** What an earlier try has left of a model; `null` where none knew yet what it was to bring. */
  async kept(model: CuratedModel): Promise<Kept | null> {
    const plan = await this.plan(model);
    if (plan === null) return null;
    return { bytes: await this.keptBytes(plan), totalBytes: bytesOfPlan(plan) };
  }

  /** Bytes of a plan that a further try need not fetch. */
  async keptBytes(plan: DownloadPlan): Promise<number> {
    const sizes = plan.files.map(async ({ path, size }) => {
      const target = join(this.path, path);
      const kept = (await sizeOf(target)) ?? (await sizeOf(target + PART_ENDING)) ?? 0;
      return kept <= size ? kept : 0;
    });
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  /** Takes up another plan, and keeps what the one before has brought that is the same there. */
  async carryOver(before: DownloadPlan, plan: DownloadPlan): Promise<void> {
    const wanted = new Set(plan.files.map(contentOf));
    // First these, then the plan: whoever goes on takes a file of the right size for the right one.
    await onDisk(this.path, async () => {
      for (const file of before.files) {
        if (wanted.has(contentOf(file))) continue;
        const target = join(this.path, file.path);
        await rm(target, { force: true });
        await rm(target + PART_ENDING, { force: true });
      }
    });
    await this.save(plan);
  }

  /** Deletes what is here. @throws {AppError} `internal_error` */
  async discard(): Promise<void> {
    await onDisk(this.path, () => rm(this.path, { recursive: true, force: true }));
  }

  async #readPlan(): Promise<DownloadPlan | null> {
    try {
      return planSchema.parse(JSON.parse(await readFile(join(this.path, PLAN_FILE), 'utf8')));
    } catch {
      return null;
    }
  }
}

/** Of all files that a plan brings. */
export function bytesOfPlan({ files }: DownloadPlan): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/** A file as what it is and where it lies. */
function contentOf({ path, hash }: ExpectedFile): string {
  return `${path} ${hash.hex}`;
}

/** Writes a small file that is there after a loss of power too. */
export async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}
