import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

import type { FakeUpstream } from '@parley/providers/testing';
import { expect, onTestFinished } from 'vitest';

import { callerOf, type ServerProcess, spawnServer, TEST_KEY, type TestServer } from './harness.ts';

export const NPM_START = ['npm', 'start'];

/** What a server that is a process of its own offers to a test. */
export interface Spawned extends ServerProcess {
  /** As `TestServer` has it, so that the same helpers work. */
  call: TestServer['call'];
}

/** Where a spawned server keeps its data, and whom it asks. */
export interface Place {
  dataDir: string;
  upstream?: FakeUpstream;
  env?: Record<string, string>;
}

/** Starts a server; whatever of it is left is killed when the test is over. */
export async function spawned(command: readonly string[], place: Place): Promise<Spawned> {
  const server = await spawnServer(command, environmentOf(place), { detached: true });
  onTestFinished(() => killGroup(server.child));
  if (server.url === '') throw new Error(`the server did not start: ${server.output()}`);
  return { ...server, call: callerOf(server.url) };
}

/** Runs a command that is expected to end by itself. */
export async function runToEnd(
  command: readonly string[],
  place: Place,
): Promise<{ code: number | string; output: string }> {
  const server = await spawnServer(command, environmentOf(place), { detached: true });
  onTestFinished(() => killGroup(server.child));
  expect(server.url, server.output()).toBe('');
  return { code: await server.exited, output: server.output() };
}

function environmentOf({ dataDir, upstream, env = {} }: Place): Record<string, string> {
  return {
    PARLEY_PORT: '0',
    PARLEY_DATA_DIR: dataDir,
    ...(upstream === undefined
      ? {}
      : {
          PARLEY_PROVIDER_OPENROUTER_BASE_URL: upstream.baseUrl,
          PARLEY_PROVIDER_OPENROUTER_KEY: TEST_KEY,
        }),
    ...env,
  };
}

/** The process and all that it started, directly or not. */
export function processTree(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const status = /^\d+$/.test(name) ? readStatus(Number(name)) : null;
    if (status !== null) parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]));
  }
  const below = (parent: number): number[] =>
    [...parents].flatMap(([child, of]) => (of === parent ? [child, ...below(child)] : []));
  return [pid, ...below(pid)];
}

/** Those that still run; one that has ended and waits to be collected does not. */
export function alive(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    const state = /^State:\s+(\w)/m.exec(readStatus(pid) ?? '')?.[1];
    return state !== undefined && state !== 'Z' && state !== 'X';
  });
}

/** Memory that a process occupies, in MiB. */
export function residentMiB(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB/m.exec(readStatus(pid) ?? '') ?? [];
  return Math.round(Number(kibibytes) / 102.4) / 10;
}

function readStatus(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return null;
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

/** A port at which somebody else listens. */
export async function occupyPort(): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port: address.port, close };
}

/** What `npm` prints around the task it runs is not the task's. */
export function withoutNpm(output: string): string {
  const lines = output.split('\n').filter((line) => !/^(?:npm |> |$)/.test(line));
  return lines.join('\n');
}
