import { newId, type Settings } from '@parley/contracts';
import type { PhaseTimeouts } from '@parley/providers';
import {
  ANSWER_MODEL,
  type Dialect,
  json,
  openAiChatDialect,
  type RecordedRequest,
  type Script,
  startFakeUpstream,
} from '@parley/providers/testing';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, vi } from 'vitest';

import { providerVariables } from '../src/config.ts';
import type { Hook } from '../src/hooks/points.ts';
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
  /** The requests by which a question was passed on. */
  requestsFor(asked: Question): readonly RecordedRequest[];
  /** The text of a question that is met with this script, for those who ask in another way. */
  textFor(script: Script): string;
  /** The requests by which a question with this text was passed on. */
  requestsWith(text: string): readonly RecordedRequest[];
}

export interface FaultServerOptions {
  /** Chat completions by default. */
  dialect?: Dialect;
  timeouts?: Partial<PhaseTimeouts>;
  timeLimits?: Settings['timeLimits'];
  /** Where the provider is instead of at the fake upstream. */
  baseUrl?: string;
  hooks?: readonly Hook[];
}

export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const {
    dialect = openAiChatDialect,
    timeouts = {},
    timeLimits = {},
    baseUrl,
    hooks = [],
  } = options;
  const { vendorId } = dialect;
  const upstream = await startFakeUpstream();
  // Nobody tells prices, so what a fault costs is what was reported, however early it comes.
  upstream.on('/models', closing(json(200, { data: [] })));
  const scripts = new Map<string, Script>();
  const requests = new Map<string, RecordedRequest[]>();
  upstream.always((request) => {
    const text = dialect.lastUserText(request.body);
    requests.set(text, [...(requests.get(text) ?? []), request]);
    return closing(scripts.get(text) ?? dialect.answer());
  });
  const env = baseUrl === undefined ? {} : { [providerVariables(vendorId).baseUrl]: baseUrl };
  const server = await startTestServer({ upstream, timeouts, env, hooks, providerId: vendorId });
  if (Object.keys(timeLimits).length > 0) {
    const { body } = await server.call('GET', '/api/settings');
    await server.call('PUT', '/api/settings', { ...body.settings, timeLimits });
  }
  const textFor = (script: Script) => {
    const text = newId();
    scripts.set(text, script);
    return text;
  };
  const requestsWith = (text: string) => requests.get(text) ?? [];
  return {
    ...server,
    ...{ textFor, requestsWith },
    questionFor(script, fields) {
      const generationId = textFor(script);
      const modelId = `${vendorId}/${ANSWER_MODEL}`;
      return question(generationId, { generationId, modelId, ...fields });
    },
    requestsFor: ({ generationId }) => requestsWith(generationId),
    async stop() {
      await server.stop();
      await upstream.close();
    },
  };
}

/** A server for one test alone. */
export async function startedFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const server = await startFaultServer(options);
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
