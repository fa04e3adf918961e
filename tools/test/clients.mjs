// Codex, Claude Code and opencode against the gateway, each with a tool that it runs itself, set up with
// what the page of the dashboard shows to copy:
//
//   node tools/runtime/run.mjs exec node tools/test/clients.mjs
//
// Not part of `npm test`: what it fetches is 950 MB, and Claude Code is not free software, so neither
// is a dependency. Versions stand in the catalog `clients` of pnpm-workspace.yaml.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { claudeCodeShell } from '../../apps/web/src/features/clients/snippets/claude-code.ts';
import { codexConfig } from '../../apps/web/src/features/clients/snippets/codex.ts';
import { opencodeConfig } from '../../apps/web/src/features/clients/snippets/opencode.ts';
import { DIALECTS, startFakeUpstream } from '../../packages/providers/src/testing/index.ts';

const CACHE = resolve('node_modules/.cache/clients');
const CLIENT_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 30_000;
/** Characters of what a client said that are shown when it fails. */
const SHOWN_OUTPUT = 2_000;

/** What the shell of the client is asked to run, and what only running it shows. */
const COMMAND = 'echo parley-$((40 + 2))';
const SHOWN = 'parley-42';
const PROMPT = 'Run the command and tell me when it is done.';
const LAST_WORDS = 'It is done.';
/** Tokens; two of the clients want to be told. */
const CONTEXT_LENGTH = 128_000;

/** Of each protocol that a provider of the gateway speaks, one. */
const UPSTREAMS = [
  DIALECTS['openai-chat'],
  DIALECTS['openai-responses'],
  DIALECTS['anthropic-messages'],
  DIALECTS.gemini,
];

const CLIENTS = [
  {
    name: '@openai/codex',
    call: { name: 'exec_command', arguments: { cmd: COMMAND } },
    prepare({ target, key, home }) {
      const codexHome = join(home, 'codex');
      mkdirSync(codexHome);
      const settings = `${codexConfig(target).text}\n[analytics]\nenabled = false\n`;
      writeFileSync(join(codexHome, 'config.toml'), settings);
      const program = join(CACHE, 'node_modules/@openai/codex/bin/codex.js');
      // The folder is empty and the command is ours: a sandbox needs more than every machine has.
      const args = ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'];
      const env = { CODEX_HOME: codexHome, PARLEY_KEY: key };
      return { command: [process.execPath, program, ...args, PROMPT], env };
    },
  },
  {
    name: '@anthropic-ai/claude-code',
    call: { name: 'Bash', arguments: { command: COMMAND, description: 'Prints a number' } },
    prepare({ target, key, home }) {
      const program = join(CACHE, 'node_modules/@anthropic-ai/claude-code/cli-wrapper.cjs');
      const env = {
        PARLEY_KEY: key,
        CLAUDE_CONFIG_DIR: join(home, 'claude'),
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_TELEMETRY: '1',
        DISABLE_ERROR_REPORTING: '1',
        DISABLE_AUTOUPDATER: '1',
      };
      // The snippet ends with the name of the program, which here asks one thing and ends.
      const asking = `claude() { "$NODE" "$PROGRAM" -p "$PROMPT" --allowedTools Bash; }`;
      const command = ['/bin/sh', '-c', `${asking}\n${claudeCodeShell(target).text}`];
      return { command, env: { ...env, NODE: process.execPath, PROGRAM: program, PROMPT } };
    },
  },
  {
    name: 'opencode-ai',
    call: { name: 'bash', arguments: { command: COMMAND, description: 'Prints a number' } },
    /** It asks for a title of its own beside. */
    alsoAsks: 1,
    prepare({ target, key, home, folder }) {
      writeFileSync(join(folder, 'opencode.json'), opencodeConfig(target).text);
      const env = {
        PARLEY_KEY: key,
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_DATA_HOME: join(home, 'data'),
        XDG_CACHE_HOME: join(home, 'cache'),
        XDG_STATE_HOME: join(home, 'state'),
      };
      return { command: [opencodeProgram(), 'run', PROMPT], env };
    },
  },
];

/** Its own start script puts it in place when it is installed, which no script does here. */
function opencodeProgram() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return join(CACHE, `node_modules/opencode-${platform}-${process.arch}/bin/opencode`);
}

/** The versions of the catalog `clients`, by package. */
function pinnedVersions() {
  const workspace = readFileSync('pnpm-workspace.yaml', 'utf8');
  return Object.fromEntries(
    CLIENTS.map(({ name }) => {
      const version = new RegExp(`^ +'?${name}'?: (\\S+)$`, 'm').exec(workspace)?.[1];
      if (version === undefined) throw new Error(`${name} is not in pnpm-workspace.yaml.`);
      return [name, version];
    }),
  );
}

function install(versions) {
  mkdirSync(CACHE, { recursive: true });
  const manifest = { private: true, dependencies: versions };
  writeFileSync(join(CACHE, 'package.json'), JSON.stringify(manifest));
  // Flat, as their programs look for each other; no script needs to run.
  const flags = ['--ignore-workspace', '--ignore-scripts', '--config.node-linker=hoisted'];
  const { status } = spawnSync('pnpm', ['install', '--dir', CACHE, ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, CI: 'true' },
  });
  if (status !== 0) throw new Error('The clients could not be installed.');
}

/** Nothing of the environment of whoever runs this: keys of his own, settings of a client. */
function environment(home, more) {
  return { PATH: process.env.PATH, HOME: home, NODE_NO_WARNINGS: '1', ...more };
}

async function startParley(upstream, home) {
  const folder = join(home, 'data');
  const providers = UPSTREAMS.flatMap(({ vendorId }) => [
    [`PARLEY_PROVIDER_${vendorId.toUpperCase()}_BASE_URL`, upstream.baseUrl],
    [`PARLEY_PROVIDER_${vendorId.toUpperCase()}_KEY`, 'sk-of-a-test'],
  ]);
  const env = { PARLEY_PORT: '0', PARLEY_DATA_DIR: folder, ...Object.fromEntries(providers) };
  const server = spawn(process.execPath, ['apps/server/src/main.ts'], {
    env: environment(home, env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise((found, fail) => {
    const failed = () => fail(new Error(`The server did not start:\n${output}`));
    setTimeout(failed, START_TIMEOUT_MS).unref();
    server.on('exit', failed);
    const read = (chunk) => {
      output += chunk;
      const line = /ready at (http:\/\/\S+)/.exec(output);
      if (line !== null) found(line[1]);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
  });
  return { server, url };
}

async function createKey(url) {
  const response = await fetch(`${url}/api/api-keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'clients' }),
  });
  const { key } = await response.json();
  return key;
}

async function run({ command: [program, ...args], env }, home, folder) {
  const child = spawn(program, args, {
    cwd: folder,
    env: environment(home, env),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: CLIENT_TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise((ended) => child.on('close', ended));
  return { code, output };
}

/** Plays a loop of two requests. @returns what is wrong with it; empty where all is well */
async function judge(client, dialect, { url, key, upstream, home }) {
  const { name, arguments: args } = client.call;
  const call = { id: 'call_1', name, fragments: [JSON.stringify(args)] };
  const before = upstream.completions.length;
  const isBack = (request) => JSON.stringify(request.body).includes(SHOWN);
  upstream.always((request) =>
    isBack(request) ? dialect.answer({ text: LAST_WORDS }) : dialect.toolCalls([call]),
  );
  const clientHome = mkdtempSync(join(home, 'home-'));
  const folder = mkdtempSync(join(clientHome, 'work-'));
  const modelId = `${dialect.vendorId}/fake/model`;
  const target = { origin: url, modelId, contextLength: CONTEXT_LENGTH, withKey: true };
  const started = client.prepare({ target, key, home: clientHome, folder });
  const { code, output } = await run(started, clientHome, folder);
  const requests = upstream.completions.slice(before);
  const wanted = 2 + (client.alsoAsks ?? 0);
  const problems = [
    ...(code === 0 ? [] : [`it ended with ${code}`]),
    ...(requests.length === wanted ? [] : [`${requests.length} requests came, not ${wanted}`]),
    ...(requests.some(isBack) ? [] : ['the result of its tool did not come back']),
    ...(output.includes(LAST_WORDS) ? [] : ['it did not show the answer']),
  ];
  if (problems.length > 0) console.error(output.slice(-SHOWN_OUTPUT));
  return problems;
}

async function main() {
  const versions = pinnedVersions();
  install(versions);
  const home = mkdtempSync(join(tmpdir(), 'parley-clients-'));
  const upstream = await startFakeUpstream();
  const { server, url } = await startParley(upstream, home);
  let failed = 0;
  try {
    const stage = { url, key: await createKey(url), upstream, home };
    for (const client of CLIENTS) {
      for (const dialect of UPSTREAMS) {
        const problems = await judge(client, dialect, stage);
        const told = problems.length === 0 ? 'ok' : `FAILED: ${problems.join('; ')}`;
        console.log(`${client.name} ${versions[client.name]} before ${dialect.protocol}: ${told}`);
        failed += problems.length === 0 ? 0 : 1;
      }
    }
  } finally {
    server.removeAllListeners('exit');
    server.kill('SIGTERM');
    await upstream.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 3, retryDelay: 500 });
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
