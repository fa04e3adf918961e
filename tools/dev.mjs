// The server from its sources, restarted on change, and the web app with hot reload:
// `npm run dev`, then open the address that Vite prints.
import { spawn } from 'node:child_process';

import { makeDemoModel } from '../packages/providers/src/vendors/local/demo-model/index.ts';

// Where the build puts it as well.
makeDemoModel('apps/server/dist/demo-model');

const children = [
  spawn(process.execPath, ['--watch', 'apps/server/src/main.ts'], { stdio: 'inherit' }),
  spawn('pnpm', ['exec', 'vite', 'dev'], { cwd: 'apps/web', stdio: 'inherit' }),
];
const stop = () => {
  for (const child of children) child.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
for (const child of children) child.on('exit', stop);
