// Writes the next migration of both engines from the one table definition:
// `npm run db:generate -- <name>`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const [name] = process.argv.slice(2);
if (name === undefined || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('Name the change in lower case: npm run db:generate -- add_prompts');
  process.exit(1);
}
for (const engine of ['sqlite', 'postgres']) {
  const args = [
    'exec',
    'drizzle-kit',
    'generate',
    '--config',
    `drizzle/${engine}.config.ts`,
    '--name',
    name,
  ];
  const result = spawnSync('pnpm', args, { stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
}
const names = (engine) =>
  JSON.parse(readFileSync(`drizzle/${engine}/meta/_journal.json`, 'utf8')).entries.map(
    (entry) => entry.tag,
  );
if (names('sqlite').join() !== names('postgres').join()) {
  console.error(
    'The engines no longer have the same migrations: undo this one and see what differs.',
  );
  process.exit(1);
}
