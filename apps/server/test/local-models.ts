import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeCircularModel, makeDemoModel } from '@parley/providers/demo-model';
import { onTestFinished } from 'vitest';

import { follow, type Question, question } from './asking.ts';
import { startTestServer, type TestServer, type TestServerOptions } from './harness.ts';
import type { EventStream, SseFrame } from './sse-client.ts';

export const DEMO = 'local/offline-demo';
/** Writes “tick tock tick tock …” for half a minute, one word in some ten milliseconds. */
export const SLOW = 'local/slow';

/** A server without any key, with the demo model and one that has to be stopped. */
export async function startLocal(options: TestServerOptions = {}): Promise<TestServer> {
  const demoFolder = mkdtempSync(join(tmpdir(), 'parley-demo-'));
  makeDemoModel(demoFolder);
  const server = await startTestServer({
    ...{ key: null, demoFolder },
    ...options,
    localModels: { slow: makeSlowModel, ...options.localModels },
  });
  return {
    ...server,
    get logLines() {
      return server.logLines;
    },
    async stop() {
      await server.stop();
      rmSync(demoFolder, { recursive: true, force: true });
    },
  };
}

/** The same, stopped when the test is over. */
export async function startedLocal(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startLocal(options);
  onTestFinished(() => server.stop());
  return server;
}

export function makeSlowModel(folder: string): void {
  makeCircularModel(folder, { layers: 24, heads: 4, width: 64 });
}

/** The first message of a new chat, to a model that does not stream. */
export function localQuestion(
  modelId: string,
  text = 'Hi',
  fields: Record<string, unknown> = {},
): Question {
  return question(text, { modelId, stream: false, ...fields });
}

/** Asks, and waits for the whole answer. */
export function askWhole({ call }: Pick<TestServer, 'call'>, asked: Question) {
  return call('POST', '/api/generations', asked);
}

/** A reader of an answer that has come to where its model writes. */
export async function followUntilWritten(
  server: Pick<TestServer, 'call' | 'url'>,
  generationId: string,
): Promise<EventStream> {
  const reader = await follow(server, generationId);
  await reader.until(isWriting);
  return reader;
}

function isWriting({ event, data }: SseFrame): boolean {
  return event === 'progress' && data.phase === 'generating' && data.tokens > 1;
}
