import { readdir } from 'node:fs/promises';

import { newId } from '@parley/contracts';
import { describe, expect, onTestFinished, test } from 'vitest';

import type { LogEntry } from '../src/modules/completions/log-entry.ts';
import { LogJournal } from '../src/modules/completions/log-journal.ts';
import { LogWriter, type LogWriterLimits } from '../src/modules/completions/log-writer.ts';
import { RequestLogRepo } from '../src/modules/completions/request-log.repo.ts';
import { alterDatabase } from './alter-database.ts';
import { openedStore } from './opened-store.ts';
import { readRows } from './test-database.ts';

describe('the writer of the request log', () => {
  test('writes many calls together, in the order in which they ended', async () => {
    const { writer, batches } = await opened();
    const entries = Array.from({ length: 450 }, entry);

    await Promise.all(entries.map((each) => writer.add(each)));
    await writer.flush();

    expect(batches.every((batch) => batch.length <= 200)).toBe(true);
    expect(batches.length).toBeLessThanOrEqual(4);
    expect(batches.flat()).toEqual(entries.map(({ row }) => row.id));
  });

  test('writes a lonely one by itself, a moment later', async () => {
    const { writer, batches } = await opened({ gatherMs: 10 });
    const lonely = entry();

    await writer.add(lonely);

    await expect.poll(() => batches).toEqual([[lonely.row.id]]);
  });

  test('keeps what has no room in memory in its files, and takes it up again', async () => {
    const limits = { queuedRows: 3, batchRows: 2, gatherMs: 1, retryMs: 60_000 };
    // Files of two or three entries.
    const { writer, batches, dataDir, rows, files } = await opened(limits, 2_500);
    await alterDatabase(dataDir, 'alter table request_logs rename to elsewhere');
    const entries = Array.from({ length: 10 }, entry);
    for (const each of entries) await writer.add(each);
    await writer.flush();
    expect(writer.overdue).toBe(10);
    expect((await files()).length).toBeGreaterThan(2);

    await alterDatabase(dataDir, 'alter table elsewhere rename to request_logs');
    await writer.flush();

    expect(writer.overdue).toBe(0);
    expect(batches.flat().toSorted()).toEqual(entries.map(({ row }) => row.id).toSorted());
    expect(await rows()).toHaveLength(10);
    await writer.close();
    expect(await files()).toEqual([]);
  });

  test('adds a call once whose first try nobody knows the end of', async () => {
    const { writer, dataDir, rows, batches } = await opened({ retryMs: 60_000 });
    const [one, other] = [entry(), entry()];
    await alterDatabase(dataDir, 'alter table usage_hourly rename to elsewhere');
    await writer.add(one);
    await writer.add(other);
    await writer.flush();
    // As if that had been written after all, and only its answer had been lost.
    await alterDatabase(dataDir, 'alter table elsewhere rename to usage_hourly');
    const { writer: second } = await opened({}, undefined, dataDir);
    await second.add(one);
    await second.flush();

    await writer.flush();

    expect(batches).toEqual([[other.row.id]]);
    expect(await rows()).toHaveLength(2);
    const [sum] = await readRows<{ n: number }>(
      dataDir,
      'select sum(requests) as n from usage_hourly',
    );
    expect(Number(sum?.n)).toBe(2);
  });
});

async function opened(
  limits: Partial<LogWriterLimits> = {},
  maxFileBytes?: number,
  inDataDir?: string,
) {
  const { store, dataDir } = await openedStore(inDataDir);
  const batches: string[][] = [];
  const writer = new LogWriter({
    repo: new RequestLogRepo(store),
    journal: inDataDir === undefined ? new LogJournal(dataDir, maxFileBytes) : null,
    onWritten: (rows) => void batches.push(rows.map(({ id }) => id)),
    log: { info: nothing, warn: nothing, error: nothing },
    limits,
  });
  onTestFinished(() => writer.close());
  const files = async () => (await readdir(dataDir)).filter((name) => name.endsWith('.journal'));
  return {
    writer,
    batches,
    dataDir,
    files,
    rows: () => readRows(dataDir, 'select id from request_logs'),
  };
}

const nothing = () => undefined;

function entry(): LogEntry {
  return {
    charge: null,
    row: {
      ...{ id: newId(), ownerId: 'o', source: 'gateway', generationId: null, requestId: 'r' },
      ...{ providerId: 'openrouter', accountId: null, modelId: 'openrouter/m', attempts: 1 },
      ...{ answeredModel: null, route: null, upstreamId: null },
      ...{ outcome: 'completed', errorCode: null },
      ...{ upstreamStatus: 200, inputTokens: 1, outputTokens: 2, reasoningTokens: null },
      ...{ cachedInputTokens: null, cacheWriteTokens: null, tokensSource: 'reported' },
      ...{ costUsd: 0.5, costSource: 'reported', priceRef: null, costParts: { input: '0.5' } },
      ...{ firstOutputMs: 1, durationMs: 2, createdAt: new Date(), apiKeyId: null },
      ...{ dialect: 'openai-chat', streamed: false, reasoningEffort: null, requestedTier: null },
      ...{ answeredTier: null, errorMessage: null, clientAddress: null, userAgent: null },
      ...{ droppedParams: [], accountingPolicy: null },
    },
  };
}
