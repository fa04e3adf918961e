import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { type Manifest, MANIFEST_FILE } from '../vendors/local/models/manifest.ts';

/**
 * Puts a model among the local ones, as an import leaves it there: a server finds it when it starts.
 *
 * @param models the folder of local models
 * @param make writes the model's files into a folder, which it makes
 */
export function installModel(models: string, id: string, make: (folder: string) => void): void {
  const folder = join(models, id);
  make(folder);
  const manifest: Manifest = {
    ...{ id, name: id, origin: 'imported', weights: 'fp32' },
    ...{ contextLength: null, memoryBytes: null, licence: null, source: null, revision: null },
    files: filesBelow(folder),
    installedAt: new Date().toISOString(),
  };
  writeFileSync(join(folder, MANIFEST_FILE), JSON.stringify(manifest));
}

function filesBelow(folder: string): Manifest['files'] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const bytes = readFileSync(file);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return { path: relative(folder, file), size: bytes.length, sha256 };
    });
}
