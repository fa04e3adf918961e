import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { DEMO_MODEL_ID } from '@parley/contracts';
import { z } from 'zod';

import type { InstalledModel } from '../types.ts';
import { REQUIRED_FILES, WEIGHTS_FOLDER, weightsFile } from './layout.ts';

export const DEMO_ID = DEMO_MODEL_ID.slice(DEMO_MODEL_ID.indexOf('/') + 1);
export const DEMO_NAME = 'Offline demo';
export const DEMO_DESCRIPTION =
  'A check that this installation works, and not a useful model: it gives the same short answer to every question.';

const configSchema = z.object({ n_positions: z.number().int().positive() });

/** The model that comes with the product. */
export interface DemoModel {
  installed: InstalledModel;
  sizeBytes: number;
}

/** The demo model where it lies; `null` where it does not, or not whole. Never throws. */
export function readDemo(folder: string): DemoModel | null {
  const files = [...REQUIRED_FILES, `${WEIGHTS_FOLDER}/${weightsFile('fp32')}`];
  try {
    const sizes = files.map((file) => statSync(join(folder, file)).size);
    const config = configSchema.parse(
      JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')),
    );
    return {
      installed: {
        id: DEMO_ID,
        name: DEMO_NAME,
        folder,
        weights: 'fp32',
        externalDataFiles: 0,
        contextLength: config.n_positions,
      },
      sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
    };
  } catch {
    return null;
  }
}
