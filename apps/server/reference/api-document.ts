import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { fastifySSE } from '@fastify/sse';
import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { pino } from 'pino';

import { registerModules } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { openStore } from '../src/db/open.ts';
import { closeDeps, createDeps } from '../src/deps.ts';

/** The OpenAPI document of the routes as they are registered, made from the schemas that check them. */
export async function apiDocument(): Promise<object> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-reference-'));
  const { config } = loadConfig(
    { PARLEY_DATA_DIR: dataDir, PARLEY_DATABASE_URL: 'sqlite::memory:' },
    [],
  );
  if (config === null) throw new Error('the configuration of the reference is refused');
  const now = () => new Date();
  const { store, migrate } = openStore(config.database);
  await migrate(fileURLToPath(new URL('../../../drizzle', import.meta.url)), now);
  const deps = await createDeps({
    config,
    log: pino({ level: 'silent' }),
    store,
    hooks: () => [],
    now,
    localRuntime: { entry: new URL(import.meta.url), demoFolder: null },
  });
  const app = Fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: 'Parley', version: '0.1.0' } },
    transform: jsonSchemaTransform,
  });
  await app.register(fastifySSE);
  registerModules(app.withTypeProvider<ZodTypeProvider>(), deps, () => false);
  await app.ready();
  const document = app.swagger();
  await app.close();
  await closeDeps(deps);
  await rm(dataDir, { recursive: true, force: true });
  return document;
}
