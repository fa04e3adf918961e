import { join } from 'node:path';

import { AppError } from '@parley/contracts';
import Fastify, { type RouteOptions } from 'fastify';
import { expect, test } from 'vitest';

import { registerModules } from '../src/app.ts';
import type { Deps } from '../src/deps.ts';
import { guardPlugin } from '../src/plugins/guard.ts';
import { webAssets } from '../src/plugins/web-assets.ts';
import { repositoryRoot } from './harness.ts';

const GUARD = {
  auth: 'auto',
  host: '127.0.0.1',
  port: () => 3141,
  publicOrigins: [],
  recognise: () => {
    throw new AppError('api_key_refused');
  },
  gatewayOpenToLocal: () => true,
} as const;

test('every route of the application declares who may call it', async () => {
  const routes: RouteOptions[] = [];
  const app = Fastify();
  app.addHook('onRoute', (route) => void routes.push(route));
  // Nothing is called, so nothing is asked of what the routes are made from.
  registerModules(app, {} as Deps, () => false);
  await app.register(webAssets, { folder: join(repositoryRoot, 'apps/web/dist') });

  const declared = routes.map(
    ({ method, url, config }) => `${config?.access} ${String(method)} ${url}`,
  );

  process.stdout.write(`${declared.length} routes looked at\n`);
  expect(declared.filter((line) => !/^(?:public|page|admin|gateway) /.test(line))).toEqual([]);
  expect(declared.length).toBeGreaterThan(25);
  expect(declared).toEqual(
    expect.arrayContaining([
      'public GET /healthz',
      'page GET /*',
      'admin PUT /api/providers/:id/key',
      'admin POST /api/generations',
      'admin GET /api/events',
    ]),
  );
  // All that programs may call, and nothing else, is for their keys.
  const forPrograms = (line: string) => / \/(?:v1|backend-api)\//.test(line);
  expect(declared.filter(forPrograms)).toEqual(
    declared.filter((line) => line.startsWith('gateway ')),
  );
  // Only what watches the process and the pages themselves are for others than the administrator.
  const open = declared.filter((line) => !line.startsWith('admin '));
  expect(open.filter((line) => line.includes(' /api/'))).toEqual([]);
});

test('with a route that declares nothing the server does not start', async () => {
  const app = Fastify();
  await app.register(guardPlugin, GUARD);

  expect(() => app.get('/api/forgotten', async () => 'open')).toThrow(
    'GET /api/forgotten declares no access',
  );
});
