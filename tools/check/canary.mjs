// A guard that looked at nothing is green as well. So the linter is given, in a folder laid out like
// this repository and with its own configuration, one file for each thing that it must refuse (or one line).
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const BORDER = 'no-restricted-imports';

/** The ways out of the process, each a line that only the door of the providers may have. */
const IMPORTS = ['undici', 'http', 'https', 'http2', 'net', 'tls', 'dns', 'dgram', 'module']
  .flatMap((name) => (name === 'undici' ? [name] : [name, `node:${name}`]))
  .map((name, index) => [`import * as way${index} from '${name}';`, BORDER]);
const OTHER_WAYS = [
  [`import { lookup } from 'node:dns/promises';`, BORDER],
  [`export * from 'node:https';`, BORDER],
  [`export const undici = await import('undici');`, BORDER],
  [`export const found = process.getBuiltinModule('node:net');`, 'no-restricted-properties'],
  [`export const required = require('node:net');`, 'no-require-imports'],
  ...['fetch', 'WebSocket', 'EventSource'].flatMap((name) => [
    [`export const plain${name} = ${name};`, 'no-restricted-globals'],
    [`export const own${name} = globalThis.${name};`, 'no-restricted-properties'],
    [`export const old${name} = global['${name}'];`, 'no-restricted-properties'],
  ]),
];
const GLOBAL_WAYS = OTHER_WAYS.filter(([, rule]) => rule !== BORDER);

/** Every floor that has borders of its own, for the linter joins no two lists of them. */
const OUTSIDE_THE_DOOR = [
  'packages/providers/src/way-out.ts',
  'packages/providers/src/protocols/gemini/way-out.ts',
  'packages/providers/src/vendors/openai/way-out.ts',
  'apps/server/src/way-out.ts',
  'apps/server/src/deps.ts',
  'apps/server/src/db/way-out.ts',
  'apps/server/src/http/way-out.ts',
  'apps/server/src/hooks/way-out.ts',
  'apps/server/src/jobs/way-out.ts',
  'apps/server/src/modules/chats/way-out.ts',
  'apps/server/src/modules/chats/way-out.routes.ts',
];

/** Where the file stands, what it says, the rule that must refuse it, and in which line of many. */
const CANARIES = [
  ['packages/contracts/src/canary.ts', `import '@parley/providers';`, BORDER],
  ['packages/providers/src/canary.ts', `import 'fastify';`, BORDER],
  [
    'packages/providers/src/transport/canary.ts',
    `import '../vendors/openrouter/index.ts';`,
    BORDER,
  ],
  [
    'packages/providers/src/protocols/canary.ts',
    `import '../vendors/openrouter/index.ts';`,
    BORDER,
  ],
  ['apps/server/src/canary.ts', `import './modules/chats/chats.repo.ts';`, BORDER],
  ['apps/server/src/db/canary.ts', `import '../modules/chats/chats.service.ts';`, BORDER],
  ['apps/server/src/modules/chats/canary.ts', `import '../accounts/accounts.repo.ts';`, BORDER],
  ['apps/server/src/modules/chats/canary.routes.ts', `import './chats.repo.ts';`, BORDER],
  ['apps/server/src/modules/chats/other.routes.ts', `import '../../db/tables.ts';`, BORDER],
  ['apps/web/src/ui/canary.ts', `import '../features/chat/chat.store.ts';`, BORDER],
  ['apps/web/src/features/chat/canary.store.ts', `import 'react';`, BORDER],
  [
    'apps/server/src/ring/one.ts',
    `import { two } from './two.ts';\nexport const one = () => two;`,
    'import(no-cycle)',
  ],
  [
    'apps/server/src/ring/two.ts',
    `import { one } from './one.ts';\nexport const two = () => one;`,
    'import(no-cycle)',
  ],
  [
    'apps/server/src/forgotten.ts',
    `async function work(): Promise<void> {}\nexport function start(): void {\n  work();\n}`,
    'no-floating-promises',
  ],
  ['apps/server/src/spoken.ts', `console.log('said');`, 'no-console'],
  ...OUTSIDE_THE_DOOR.flatMap((path) => linesOf(path, [...IMPORTS, ...OTHER_WAYS])),
  // Not even the door has another way than its own connections.
  ...linesOf('packages/providers/src/transport/way-out.ts', GLOBAL_WAYS),
  // The file that listens may not ask.
  ...linesOf('apps/server/src/starting-server.ts', [
    [`import { request } from 'node:http';`, BORDER],
    [`import * as http from 'node:http';`, BORDER],
    [`import { connect } from 'node:net';`, BORDER],
    [`import { fetch as ask } from 'undici';`, BORDER],
    ...GLOBAL_WAYS,
  ]),
];

const folder = mkdtempSync(join(tmpdir(), 'parley-canary-'));
for (const [path, source] of CANARIES) write(path, `${source}\n`);
write('.oxlintrc.json', readFileSync('.oxlintrc.json', 'utf8'));
write(
  'tsconfig.json',
  JSON.stringify({
    compilerOptions: {
      strict: true,
      module: 'NodeNext',
      target: 'ES2024',
      noEmit: true,
      allowImportingTsExtensions: true,
    },
    include: ['**/*.ts'],
  }),
);
const result = spawnSync(
  'pnpm',
  ['exec', 'oxlint', '--type-aware', '-c', join(folder, '.oxlintrc.json'), '--format=unix', folder],
  { encoding: 'utf8' },
);
rmSync(folder, { recursive: true, force: true });

const lines = result.stdout.split('\n');
const missed = CANARIES.filter(([path, , rule, number]) => {
  const place = number === undefined ? `${path}:` : `${path}:${number}:`;
  return !lines.some((line) => line.includes(place) && line.includes(rule));
});
for (const [path, source, rule, number] of missed) {
  const what = number === undefined ? path : `${path}: ${source.split('\n')[number - 1]}`;
  console.error(`The linter let ${what} pass: ${rule} is not at work.`);
}
console.log(`${CANARIES.length} forbidden things, ${CANARIES.length - missed.length} refused`);
process.exitCode = missed.length === 0 && result.status !== 0 ? 0 : 1;

/** One file, each line of which must be refused. */
function linesOf(path, ways) {
  const source = ways.map(([line]) => line).join('\n');
  return ways.map(([, rule], index) => [path, source, rule, index + 1]);
}

function write(path, text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
