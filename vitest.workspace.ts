import { defineConfig } from 'vitest/config';

/**
 * Their files follow each other in one process, each with our modules anew: to load what the server
 * depends on takes longer than the tests of most files.
 */
const SHARED_PROCESS = new Set(['server', 'server-postgres', 'browser']);
/** Their tests start programs. */
const SLOW_LANES = new Set(['process', 'footprint', 'browser', 'ratios']);

/**
 * Every lane of the tests. Vitest does not look for a file of this name by itself: it is passed
 * with --config, and `vitest.config.ts` hands it on to editors.
 */
export default defineConfig({
  test: {
    projects: [
      lane('contracts', 'packages/contracts', ['src/**/*.test.ts']),
      lane('providers', 'packages/providers', ['src/**/*.test.ts']),
      lane('server', 'apps/server', ['src/**/*.test.ts', 'test/**/*.test.ts']),
      // The same tests through the same HTTP surface, on the other engine.
      lane('server-postgres', 'apps/server', ['test/**/*.test.ts'], ['test/**/*.sqlite.test.ts']),
      // Starts, stops and kills real processes, and measures them: nothing that works runs beside it.
      lane('process', 'apps/server', ['test/**/*.process.ts']),
      // Measures a server that has rested for a minute.
      lane('footprint', 'apps/server', ['test/**/*.footprint.ts']),
      lane('web', 'apps/web', ['src/**/*.test.ts', 'src/**/*.test.tsx']),
      lane('browser', 'apps/web', ['e2e/**/*.e2e.test.ts']),
      // Measures what is built, the gateway beside a bare proxy and the web app beside a naive page:
      // nothing at all runs beside it.
      lane('ratios', 'tools/bench', ['gateway/*.test.mjs', 'web/*.test.mjs']),
    ],
  },
});

function lane(name: string, root: string, include: string[], exclude: string[] = []) {
  const timeout = SLOW_LANES.has(name) ? 120_000 : 30_000;
  return {
    test: {
      name,
      root,
      include,
      exclude: ['**/node_modules/**', ...exclude],
      env: { PARLEY_TEST_LANE: name },
      isolate: !SHARED_PROCESS.has(name),
      testTimeout: timeout,
      hookTimeout: timeout,
    },
  };
}
