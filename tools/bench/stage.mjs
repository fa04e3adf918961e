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
const PARLEY = ['--max-semi-space-size=8', join(root, 'apps/server/dist/main.js')];
/** Of providers that are none. */
const KEYS = { openrouter: 'sk-or-v1-of-a-provider-that-is-none', anthropic: 'sk-ant-of-none' };

/** What every kind of limit of a key costs is measured as well; none of them is ever reached. */
const NEVER = { minute: 1e9, day: 1e9, month: 1e9 };
const NEVER_USD = { minute: 1e6, day: 1e6, month: 1e6 };
const LIMITS = { concurrency: 10_000, requests: NEVER, tokens: NEVER, costUsd: NEVER_USD };

/** The gateways that are measured, by the arguments of their Node. */
const GATEWAYS = {
  bare: [join(here, 'gateways/bare.mjs')],
  fastify: [join(here, 'gateways/fastify.mjs')],
  portkey: [join(here, 'gateways/portkey.mjs')],
  parley: PARLEY,
};

/**
 * Starts all of it. `close` ends what was started.
 *
 * @param {{ folder: string, names: string[], nodeArgs?: string[], env?: Record<string, string> }} options
 *   a folder for data and logs; the gateways by name, Parley among them; more arguments for the Node of
 *   each of them, and more variables
 */
export async function openStage({ folder, names, nodeArgs = [], env = {} }) {
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
    for (const name of names) {
      const gateway = await begin({
        name,
        args: [...PRELOAD, ...nodeArgs, ...GATEWAYS[name]],
        env: {
          BENCH_UPSTREAM: upstream.url,
          PARLEY_PORT: '0',
          PARLEY_DATA_DIR: join(folder, 'data'),
          PARLEY_PROVIDER_OPENROUTER_BASE_URL: upstream.url,
          PARLEY_PROVIDER_ANTHROPIC_BASE_URL: new URL(upstream.url).origin,
          ...env,
        },
        cores: cores?.gateway ?? null,
      });
      gateways.push(gateway);
    }
    const parley = gateways.find(({ name }) => name === 'parley');
    return { cores, upstream, load, gateways, close, ...(await prepareParley(parley.url)) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Saves the providers' keys, and makes one of the gateway. @returns that, and how many hooks every answer passes */
async function prepareParley(url) {
  for (const [id, key] of Object.entries(KEYS))
    await sent(`${url}/api/providers/${id}/key`, 'PUT', { key });
  const { key: gatewayKey } = await sent(`${url}/api/api-keys`, 'POST', {
    ...{ name: 'bench', limits: LIMITS },
  });
  const { hooks } = await (await fetch(`${url}/api/hooks`)).json();
  return { gatewayKey, hooks: hooks.length };
}

async function sent(url, method, body) {
  const headers = { 'content-type': 'application/json' };
  const request = { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(url, request);
  if (!answer.ok) throw new Error(`${method} ${url}: ${await answer.text()}`);
  return await answer.json();
}
