import { readdirSync, readFileSync } from 'node:fs';

/** The program that runs models, from the sources and as it is built. */
const ENTRIES = ['/vendors/local/runtime/main.ts', '/local-runtime.js'];

/** The processes (one, or none) that run models for a server. Linux alone: tests kill and measure them. */
export function modelProcesses(server: number = process.pid): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const status = read(`/proc/${pid}/status`);
      const isChild = status.includes(`\nPPid:\t${server}\n`);
      // One that has ended and waits to be collected runs nothing.
      return isChild && !/^State:\s+[ZX]/m.test(status) && isModelProcess(pid);
    });
}

function isModelProcess(pid: number): boolean {
  const words = read(`/proc/${pid}/cmdline`).split('\0');
  return ENTRIES.some((entry) => words.some((word) => word.endsWith(entry)));
}

/** Empty for a process that is gone. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
