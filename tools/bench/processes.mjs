// Starts the processes of a run, each on its core, and ends them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 15_000;
const SHOWN_LOG_CHARACTERS = 2000;
/** A test runner sets them. */
const OF_NODE = new Set(['NODE_OPTIONS', 'NODE_ENV']);

/**
 * Starts a Node process and waits for its line with the address.
 *
 * @param {{ name: string, args: string[], env?: Record<string, string>, cores: string | null, logFile: string }} options
 * @param options.cores for `taskset`; `null`: wherever the system puts it
 */
export async function start({ name, args, env = {}, cores, logFile }) {
  const command = [process.execPath, ...args];
  const [file, ...rest] = cores === null ? command : ['taskset', '-c', cores, ...command];
  const log = openSync(logFile, 'a');
  const child = spawn(file, rest, {
    env: { ...freshEnvironment(), ...env },
    stdio: ['ignore', 'pipe', log, 'ipc'],
  });
  closeSync(log);
  const exited = once(child, 'exit');
  const died = exited.then(([code, signal]) => {
    const shown = readFileSync(logFile, 'utf8').slice(-SHOWN_LOG_CHARACTERS);
    throw new Error(`${name} ended (${signal ?? code}):\n${shown}`);
  });
  died.catch(() => undefined);
  const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  const url = await Promise.race([addressOf(child), died]);
  clearTimeout(timer);
  return {
    name,
    url,
    pid: child.pid,
    tell: (message) => child.send(message),
    /** Sends a message and waits for the next one that comes. */
    async ask(message) {
      const answered = once(child, 'message');
      child.send(message);
      const [answer] = await Promise.race([answered, died]);
      return answer;
    },
    /** Lets it end as it does when whoever started it is gone; at last by force. */
    async stop() {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** The environment without what would make a server behave unlike a fresh one. */
function freshEnvironment() {
  const isForeign = ([name]) => !name.startsWith('PARLEY_') && !OF_NODE.has(name);
  return Object.fromEntries(Object.entries(process.env).filter(isForeign));
}

function addressOf({ stdout }) {
  return new Promise((resolve) => {
    let output = '';
    const look = (bytes) => {
      output += bytes;
      const [, url] = /ready at (\S+)/.exec(output) ?? [];
      if (url === undefined) return;
      // What it says after that (a line for each request) is let go, and costs nothing.
      stdout.off('data', look).resume();
      resolve(url);
    };
    stdout.on('data', look);
  });
}
