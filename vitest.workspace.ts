import { defineConfig } from 'vitest/config';

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
      // Starts, stops and kills real processes, and measures them: nothing else runs beside it.
      lane('process', 'apps/server', ['test/**/*.process.ts']),
      lane('web', 'apps/web', ['src/**/*.test.ts', 'src/**/*.test.tsx']),
      lane('browser', 'apps/web', ['e2e/**/*.e2e.test.ts']),
    ],
  },
});

function lane(name: string, root: string, include: string[], exclude: string[] = []) {
  const timeout = name === 'process' || name === 'browser' ? 120_000 : 30_000;
  return {
    test: {
      name,
      root,
      include,
      exclude: ['**/node_modules/**', ...exclude],
      env: { PARLEY_TEST_LANE: name },
      testTimeout: timeout,
      hookTimeout: timeout,
    },
  };
}
