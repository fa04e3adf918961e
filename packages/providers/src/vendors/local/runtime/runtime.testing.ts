import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { AppError } from '@parley/contracts';

import { makeCircularModel } from '../demo-model/index.ts';
import type {
  InstalledModel,
  LocalQuestion,
  Runtime,
  RuntimeEvent,
  RuntimeTimeouts,
} from '../types.ts';
import { createRuntime, type RuntimeOptions } from './runtime.ts';

const TIMEOUTS: RuntimeTimeouts = { firstOutputMs: 60_000, idleMs: 60_000, totalMs: 60_000 };

const ENTRY = 'entry.mjs';

/** Everything that one answer came to. */
export interface Told {
  events: RuntimeEvent[];
  text: string;
  /** The last event, where it ended with one. */
  last: RuntimeEvent | undefined;
  error: AppError | null;
}

/** Reads an answer to its end. @param look sees each event as it comes */
export async function told(
  events: AsyncIterable<RuntimeEvent>,
  look: (event: RuntimeEvent, all: readonly RuntimeEvent[]) => void = () => {},
): Promise<Told> {
  const seen: RuntimeEvent[] = [];
  const end = (error: AppError | null): Told => ({
    ...{ events: seen, last: seen.at(-1), error },
    text: seen.map((event) => (event.type === 'generating' ? event.text : '')).join(''),
  });
  try {
    for await (const event of events) {
      seen.push(event);
      look(event, seen);
    }
    return end(null);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return end(thrown);
  }
}

/** A runtime, its models, and a view of its processes, all below one folder. */
export class Bench {
  readonly root = mkdtempSync(join(tmpdir(), 'parley-runtime-'));
  readonly #runtimes: Runtime[] = [];
  /** A file of our own tells its processes from those of others. */
  readonly entry = this.#writeEntry();

  start(options: Partial<RuntimeOptions> = {}): Runtime {
    const runtime = createRuntime({ entry: this.entry, ...options });
    this.#runtimes.push(runtime);
    return runtime;
  }

  /** @param make writes the files of the model into the folder that it is given */
  model(
    id: string,
    make: (folder: string) => void,
    facts: Partial<InstalledModel> = {},
  ): InstalledModel {
    const folder = join(this.root, id);
    make(folder);
    const weights = { weights: 'fp32', externalDataFiles: 0 } as const;
    return { id, name: id, folder, ...weights, contextLength: null, ...facts };
  }

  ask(
    runtime: Runtime,
    model: InstalledModel,
    content: string,
    options: {
      params?: LocalQuestion['params'];
      signal?: AbortSignal;
      timeouts?: Partial<RuntimeTimeouts>;
    } = {},
  ): AsyncIterable<RuntimeEvent> {
    return runtime.answer({
      model,
      question: { messages: [{ role: 'user', content }], params: options.params ?? {} },
      signal: options.signal ?? new AbortController().signal,
      timeouts: { ...TIMEOUTS, ...options.timeouts },
    });
  }

  /**
   * Runs a program of its own.
   *
   * @param body where `ask()` asks the model the question, by a runtime that belongs to the program
   * @param shell goes before it, such as a limit
   */
  program(body: string, model: InstalledModel, question: string, shell = ''): ChildProcess {
    const file = join(this.root, 'program.mjs');
    const runtime = pathToFileURL(join(import.meta.dirname, 'runtime.ts')).href;
    const messages = [{ role: 'user', content: question }];
    const call = { model, question: { messages, params: {} }, timeouts: TIMEOUTS };
    writeFileSync(
      file,
      `import { createRuntime } from ${JSON.stringify(runtime)};
       const runtime = createRuntime({ entry: ${JSON.stringify(this.entry)} });
       const call = { ...${JSON.stringify(call)}, signal: new AbortController().signal };
       const ask = () => runtime.answer(call);
       ${body}`,
    );
    const command = `${shell} exec "$0" "$1"`;
    return spawn('/bin/sh', ['-c', command, process.execPath, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // So that it may signal its group, and not ours.
      detached: true,
    });
  }

  /** The processes of this bench that are alive. @param name of the file that they run */
  children(name: string = ENTRY): number[] {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number)
      .filter((pid) => read(`/proc/${pid}/cmdline`).includes(join(this.root, name)));
  }

  /** The one process there is. @param name of the file that it runs */
  child(name: string = ENTRY): number {
    const [pid, ...others] = this.children(name);
    if (pid === undefined || others.length > 0) throw new Error(`${others.length + 1} processes`);
    return pid;
  }

  async close(): Promise<void> {
    for (const runtime of this.#runtimes) await runtime.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  #writeEntry(): string {
    const path = join(this.root, ENTRY);
    const main = pathToFileURL(join(import.meta.dirname, 'main.ts'));
    writeFileSync(path, `import ${JSON.stringify(main.href)};\n`);
    return path;
  }
}

/** How long a process has computed, in hundredths of a second; 0 where it is gone. */
export function cpuTicks(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

export function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Writes a JSON file anew, with some of its members changed. */
export function edit(path: string, changes: Readonly<Record<string, unknown>>): void {
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...changes }));
}

/** A model that reads three thousand tokens (of one character each) in several seconds. */
export function makeSlowReader(folder: string): void {
  makeCircularModel(folder, { contextLength: 4_096, layers: 48, heads: 4, width: 64 });
}

/** What the slow reader reads for several seconds. */
export const LONG_QUESTION = 'x'.repeat(3_000);
