// Everything that takes part in a run: the provider, the server as `npm start` has it, the naive page
// before the same server, long chats in its database, and a browser.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { start } from '../processes.mjs';
import { modelOf } from './answers.mjs';
import { buildNaive } from './naive/build.mjs';
import { launch } from './page.mjs';
import { seedChat } from './seed.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const PARLEY = [
  '--max-semi-space-size=8',
  fileURLToPath(new URL('../../../apps/server/dist/main.js', import.meta.url)),
];

/** 2.5 s long. */
export const CUT = { tokens: 1_000, perSecond: 400 };

export const MODELS = {
  /** A thousand tokens as fast as models write. */
  steady: modelOf({ tokens: 1_000, perSecond: 200 }),
  /** A long answer, faster than anybody reads. */
  fast: modelOf({ tokens: 8_000, perSecond: 1_000 }),
  long: modelOf({ tokens: 20_000, perSecond: 1_000 }),
  /** Reloaded in its middle: still under way when the page is there again. */
  cut: modelOf(CUT),
};

/** @param {{ folder: string }} options a folder for data, logs and the naive page */
export async function openStage({ folder }) {
  const started = [];
  const begin = async (options) => {
    const one = await start({
      ...options,
      cores: null,
      logFile: join(folder, `${options.name}.log`),
    });
    started.push(one);
    return one;
  };
  let browser = null;
  const close = async () => {
    await browser?.close();
    await Promise.all(started.map((one) => one.stop()));
  };
  try {
    const upstream = await begin({
      name: 'upstream',
      args: [join(here, 'upstream.mjs')],
      env: { BENCH_MODELS: JSON.stringify(Object.values(MODELS)) },
    });
    const dataDir = join(folder, 'data');
    const parley = await begin({
      name: 'parley',
      args: PARLEY,
      env: {
        PARLEY_PORT: '0',
        PARLEY_DATA_DIR: dataDir,
        PARLEY_PROVIDER_OPENROUTER_BASE_URL: upstream.url,
      },
    });
    const naiveFolder = join(folder, 'naive');
    await buildNaive(naiveFolder);
    const naive = await begin({
      name: 'naive',
      args: [join(here, 'naive/serve.mjs')],
      env: { BENCH_NAIVE: naiveFolder, BENCH_SERVER: parley.url },
    });
    const api = apiOf(parley.url);
    await api('PUT', '/api/providers/openrouter/key', {
      key: 'sk-or-v1-of-a-provider-that-is-none',
    });
    await api('POST', '/api/models/refresh');
    browser = await launch();
    const pages = {
      parley: (chatId) => (chatId === undefined ? parley.url : `${parley.url}/chats/${chatId}`),
      naive: (chatId) => `${naive.url}/?chat=${chatId}`,
    };
    const chatOf = (options) => makeChat({ api, dataDir, ...options });
    return { browser, api, pages, chatOf, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function apiOf(url) {
  return async (method, path, body) => {
    const sent =
      body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${url}${path}`, { method, ...sent });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.json();
  };
}

/** @returns {Promise<string>} the id of a new chat with so many messages, answered by a model of {@link MODELS} from then on */
async function makeChat({ api, dataDir, messages, model, title = 'A long chat' }) {
  const modelId = `openrouter/${model}`;
  const { chat } = await api('POST', '/api/chats', { title, modelId });
  if (messages > 0) seedChat({ dataDir, chatId: chat.id, count: messages, modelId });
  return chat.id;
}
