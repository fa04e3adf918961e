// A guard that looked at nothing is green as well. So the linter is given, in a folder laid out like
// this repository and with its own configuration, one file for each thing that it must refuse.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const BORDER = 'no-restricted-imports';

/** Where the file stands, what it says, and the rule that must refuse it. */
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
const missed = CANARIES.filter(
  ([path, , rule]) => !lines.some((line) => line.includes(`${path}:`) && line.includes(rule)),
);
for (const [path, , rule] of missed)
  console.error(`The linter let ${path} pass: ${rule} is not at work.`);
console.log(`${CANARIES.length} forbidden files, ${CANARIES.length - missed.length} refused`);
process.exitCode = missed.length === 0 && result.status !== 0 ? 0 : 1;

function write(path, text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
