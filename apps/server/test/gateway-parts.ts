import type { CompletionRequest, PhaseTimeouts } from '@parley/providers';
import type { FakeUpstream } from '@parley/providers/testing';
import { onTestFinished } from 'vitest';

import { loadConfig } from '../src/config.ts';
import { openStore } from '../src/db/open.ts';
import { closeDeps, createDeps, type Deps } from '../src/deps.ts';
import type { Hook } from '../src/hooks/points.ts';
import { createLog } from '../src/log.ts';
import type { CompletionEvent } from '../src/modules/completions/completions.service.ts';
import type { AskedBy } from '../src/modules/completions/meter.ts';
import { LOCAL_ADMIN_ID } from '../src/modules/users/local-admin.ts';
import { RELEASED_MIGRATIONS, TEST_KEY } from './harness.ts';
import { startedUpstream, temporaryFolder } from './started.ts';
import { databaseUrlFor, prepareDatabase } from './test-database.ts';

export interface Parts extends Deps {
  upstream: FakeUpstream;
  dataDir: string;
  logLines: readonly string[];
  /** Ends everything before the test is over, so that another server can follow on the same data. */
  close(): Promise<void>;
}

export interface PartsOptions {
  upstream?: FakeUpstream;
  /** One that a server has had before. */
  dataDir?: string;
  now?: () => Date;
  hooks?: readonly Hook[];
  timeouts?: Partial<PhaseTimeouts>;
}

/** What the doors of the gateway stand on: the server without its HTTP, on a real database. */
export async function openedParts(options: PartsOptions = {}): Promise<Parts> {
  const upstream = options.upstream ?? (await startedUpstream());
  const dataDir = options.dataDir ?? (await temporaryFolder());
  if (options.dataDir === undefined) await prepareDatabase(dataDir, RELEASED_MIGRATIONS);
  const { config } = loadConfig(
    {
      PARLEY_DATA_DIR: dataDir,
      PARLEY_DATABASE_URL: await databaseUrlFor(dataDir),
      PARLEY_PROVIDER_OPENROUTER_BASE_URL: upstream.baseUrl,
      PARLEY_PROVIDER_OPENROUTER_KEY: TEST_KEY,
    },
    ['openrouter'],
  );
  if (config === null) throw new Error('the configuration of the test is refused');
  const { now = () => new Date(), hooks = [], timeouts = {} } = options;
  const logLines: string[] = [];
  const log = createLog('trace', { write: (line) => void logLines.push(line) });
  const { store, migrate } = openStore(config.database);
  await migrate(RELEASED_MIGRATIONS, now);
  const localRuntime = { entry: new URL(import.meta.url), demoFolder: null };
  const deps = await createDeps({
    config,
    log,
    store,
    hooks: () => hooks,
    now,
    timeouts,
    localRuntime,
  });
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= closeDeps(deps));
  onTestFinished(close);
  return { ...deps, upstream, dataDir, logLines, close };
}

export interface Asked {
  text?: string;
  params?: CompletionRequest['params'];
  model?: string;
  signal?: AbortSignal;
  askedBy?: Partial<AskedBy>;
  requestId?: string;
}

/** Asks as a door of the gateway does: key, room, answer, and whatever happens the room given back. */
export async function askWith(
  parts: Deps,
  key: string,
  asked: Asked = {},
): Promise<CompletionEvent[]> {
  const { text = 'Hi', model = 'fake/model', params = {}, askedBy } = asked;
  const known = parts.apiKeys.recognise(key);
  const request: CompletionRequest = {
    ...{ model, systemPrompt: null, params },
    messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
  };
  const wanted = await parts.completions.expectedUse('openrouter', request);
  const reservation = known.admit(wanted);
  try {
    const batches = parts.completions.stream({
      context: {
        ...{ source: 'gateway', ownerId: known.ownerId, chatId: null },
        ...{ generationId: crypto.randomUUID(), modelId: `openrouter/${model}` },
        requestId: asked.requestId ?? 'request-of-a-test',
      },
      ...{ providerId: 'openrouter', request, reservation },
      signal: asked.signal ?? new AbortController().signal,
      ...(askedBy === undefined ? {} : { askedBy: { ...ASKED_BY, ...askedBy } }),
    });
    const events: CompletionEvent[] = [];
    for await (const batch of batches) events.push(...batch);
    return events;
  } finally {
    reservation.release();
  }
}

export const ASKED_BY: AskedBy = {
  dialect: 'openai-chat',
  streamed: true,
  clientAddress: '192.0.2.7',
  userAgent: 'test/1',
  requestedTier: null,
  droppedParams: [],
};

export const OWNER = LOCAL_ADMIN_ID;
