// Everything that takes part in a run: the mock upstream, the load generator, and the gateways
// between them, each a process of its own.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { divideCores } from './process-cpu.mjs';
import { start } from './processes.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const PRELOAD = ['--import', join(here, 'event-loop-delay.mjs')];
/** As `npm start` does it. */
const PARLEY = [join(root, 'apps/server/dist/main.js')];
const KEY = 'sk-or-v1-of-a-provider-that-is-none';

/** The gateways that are measured, the yardstick first. */
const GATEWAYS = [
  { name: 'bare', dialect: 'openai', args: [join(here, 'gateways/bare.mjs')] },
  { name: 'fastify', dialect: 'openai', args: [join(here, 'gateways/fastify.mjs')] },
  { name: 'parley', dialect: 'parley', args: PARLEY },
];

/**
 * Starts all of it. `close` ends what was started.
 *
 * @param {{ folder: string, only?: string[], nodeArgs?: string[], env?: Record<string, string> }} options a folder for data and logs; the gateways by name, if not all, Parley among them; more arguments and variables for Parley's Node
 */
export async function openStage({ folder, only, nodeArgs = [], env = {} }) {
  const cores = divideCores();
  const started = [];
  const close = () => Promise.all(started.map((one) => one.stop()));
  const begin = async (options) => {
    const logFile = join(folder, `${options.name}.log`);
    const one = await start({ ...options, logFile });
    started.push(one);
    return one;
  };
  try {
    const rest = cores?.rest ?? null;
    const upstream = await begin({
      name: 'upstream',
      args: [join(here, 'mock-upstream.mjs')],
      cores: rest,
    });
    const load = await begin({
      name: 'load',
      args: [join(here, 'load-generator.mjs')],
      cores: rest,
    });
    const gateways = [];
    const wanted = GATEWAYS.filter(({ name }) => only === undefined || only.includes(name));
    for (const { name, dialect, args } of wanted) {
      const gateway = await begin({
        name,
        args: [...PRELOAD, ...(name === 'parley' ? nodeArgs : []), ...args],
        env: {
          BENCH_UPSTREAM: upstream.url,
          PARLEY_PORT: '0',
          PARLEY_DATA_DIR: join(folder, 'data'),
          PARLEY_PROVIDER_OPENROUTER_BASE_URL: upstream.url,
          ...env,
        },
        cores: cores?.gateway ?? null,
      });
      gateways.push({ ...gateway, dialect });
    }
    const hooks = await prepareParley(gateways.at(-1).url);
    return { cores, upstream, load, gateways, hooks, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Saves the provider's key. @returns how many hooks every answer passes */
async function prepareParley(url) {
  const saved = await fetch(`${url}/api/providers/openrouter/key`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: KEY }),
  });
  if (saved.status !== 200) throw new Error(`the key was not saved: ${await saved.text()}`);
  const { hooks } = await (await fetch(`${url}/api/hooks`)).json();
  return hooks.length;
}
