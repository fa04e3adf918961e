import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { LocalRuntimeFiles } from './deps.ts';

/**
 * What it takes to run models: as the build made it, or from the sources where nothing was built.
 *
 * @param root of the repository, or of the image
 */
export function localRuntimeFiles(root: URL): LocalRuntimeFiles {
  const built = new URL('apps/server/dist/', root);
  const demo = new URL('demo-model/', built);
  return {
    entry: import.meta.url.startsWith(built.href)
      ? new URL('local-runtime.js', built)
      : new URL(import.meta.resolve('@parley/providers/local-runtime')),
    demoFolder: existsSync(demo) ? fileURLToPath(demo) : null,
  };
}
