import { newId } from '@parley/contracts';
import type { PhaseTimeouts } from '@parley/providers';
import {
  answer,
  FAKE_MODELS,
  json,
  lastUserText,
  type Script,
  startFakeUpstream,
} from '@parley/providers/testing';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, vi } from 'vitest';

import { question, type Question } from './asking.ts';
import { closingConnection } from './fault-table.ts';
import { startTestServer, type TestServer } from './harness.ts';

/** A line of the log at the level of errors, or above it. */
const FAILURE = /"level":[56]0/;
/** How long what was used may take to be let go of. */
const IDLE = { timeout: 10_000, interval: 10 };

/** A server whose upstream has a script for each question, so that several can be asked at once. */
export interface FaultServer extends TestServer {
  /** A question that is met with this script, however often it is passed on. */
  questionFor(script: Script, fields?: Record<string, unknown>): Question;
  /** How often a question was passed on. */
  callsOf(asked: Question): number;
}

export async function startFaultServer(
  timeouts: Partial<PhaseTimeouts> = {},
  baseUrl?: string,
): Promise<FaultServer> {
  const upstream = await startFakeUpstream();
  upstream.on('/models', closing(json(200, { data: FAKE_MODELS })));
  const scripts = new Map<string, Script>();
  const calls = new Map<string, number>();
  upstream.always((request) => {
    const text = lastUserText(request);
    calls.set(text, (calls.get(text) ?? 0) + 1);
    return closing(scripts.get(text) ?? answer());
  });
  const env = baseUrl === undefined ? {} : { PARLEY_PROVIDER_OPENROUTER_BASE_URL: baseUrl };
  const server = await startTestServer({ upstream, timeouts, env });
  return {
    ...server,
    questionFor(script, fields) {
      const generationId = newId();
      scripts.set(generationId, script);
      return question(generationId, { generationId, ...fields });
    },
    callsOf: ({ generationId }) => calls.get(generationId) ?? 0,
    async stop() {
      await server.stop();
      await upstream.close();
    },
  };
}

/** A server for one test alone. */
export async function startedFaultServer(
  timeouts: Partial<PhaseTimeouts> = {},
): Promise<FaultServer> {
  const server = await startFaultServer(timeouts);
  onTestFinished(() => server.stop());
  return server;
}

/** The same script without a connection that is kept for later: what stays open then was forgotten. */
export function closing(script: Script): Script {
  const last = script.at(-1)?.do;
  return last === 'close' || last === 'reset' ? script : closingConnection(script);
}

/** Nothing is left: no connection to the upstream, and no failure in the log. */
export async function expectIdle(server: TestServer): Promise<void> {
  await vi.waitFor(() => expect(server.upstream.openSockets).toBe(0), IDLE);
  expect(server.logLines.filter((line) => FAILURE.test(line))).toEqual([]);
}

/** Makes each test of a file fail when something was thrown that nobody caught since the last one. */
export function failOnUnhandled(): void {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  beforeAll(() => void process.on('unhandledRejection', note));
  afterAll(() => void process.off('unhandledRejection', note));
  afterEach(() => expect(unhandled.splice(0)).toEqual([]));
}
