import { fileURLToPath } from 'node:url';

import { PROVIDER_IDS } from '@parley/providers';
import { destination } from 'pino';

import { loadConfig } from './config.ts';
import { localRuntimeFiles } from './local-runtime-files.ts';
import { createLog } from './log.ts';
import { runServer, StartRefused } from './server.ts';

const root = new URL('../../../', import.meta.url);
const { config, faults, warnings } = loadConfig(process.env, PROVIDER_IDS);
for (const warning of warnings) process.stderr.write(`${warning}\n`);
if (config === null) {
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.exit(1);
}

/** Lines that are written at once, and how long one waits for others: to write each costs more than to serve it. */
const LOG_BATCH = { minLength: 4096, periodicFlush: 200 };

const log = createLog(config.logLevel, destination({ dest: 2, sync: false, ...LOG_BATCH }));
try {
  const server = await runServer({
    config,
    log,
    migrationsFolder: fileURLToPath(new URL('drizzle/', root)),
    webFolder: fileURLToPath(new URL('apps/web/dist/', root)),
    localRuntime: localRuntimeFiles(root),
  });
  server.stopOnSignals(process);
  process.stdout.write(`Parley is ready at ${server.url}\n`);
} catch (error) {
  const isForeseen = error instanceof StartRefused;
  if (!isForeseen) log.fatal({ err: error }, 'the start failed');
  log.flush();
  process.stderr.write(
    `${isForeseen ? error.message : 'Parley could not start; its log says why.'}\n`,
  );
  process.exit(1);
}
