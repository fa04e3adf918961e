import { z } from 'zod';

import { readEvents } from '../../api/event-reader.ts';
import { type Door, parsed } from './doors/door.ts';
import { FIRST_QUESTION } from './snippets/snippet.ts';
import type { Trial, TrialEnd, TrialState } from './trial.ts';
import { TrialRun } from './trial-run.ts';

interface Surroundings {
  /** What stands before the path; empty for the page's own origin. */
  origin?: string;
  /** Milliseconds of any clock. */
  now?: () => number;
}

/**
 * Asks a model through a door of the gateway as a program would: with a key or without, and never
 * with what this browser shows of itself.
 *
 * @param onChange is told each time more is known, the last time with an end
 */
export async function tryDoor(
  trial: Trial,
  signal: AbortSignal,
  onChange: (state: TrialState) => void,
  { origin = '', now = () => performance.now() }: Surroundings = {},
): Promise<void> {
  const run = new TrialRun(trial, onChange, now);
  try {
    const { door } = run;
    const response = await fetch(`${origin}${door.path}`, {
      method: 'POST',
      credentials: 'omit',
      cache: 'no-store',
      headers: headersOf(door, trial.key, run.state.requestId),
      body: JSON.stringify(door.body(trial.modelId, FIRST_QUESTION, trial.stream)),
      signal,
    });
    run.begin(response);
    run.end(await read(response, run));
  } catch {
    const end = run.state.status === null ? 'unreachable' : 'broken-off';
    run.end(signal.aborted ? 'stopped' : end);
  }
}

function headersOf(door: Door, key: string | null, requestId: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-request-id': requestId,
    ...door.headers,
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
  };
}

function read(response: Response, run: TrialRun): Promise<TrialEnd> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (!response.ok || !isStream || response.body === null) return readWhole(response, run);
  return readStream(response.body, run);
}

const errorSchema = z.object({ error: z.object({ message: z.string() }) });

async function readWhole(response: Response, run: TrialRun): Promise<TrialEnd> {
  const body = await response.text();
  const value = parsed(body);
  const text = response.ok ? run.door.textOf(value) : null;
  if (text === null) {
    run.fail(body, errorSchema.safeParse(value).data?.error.message ?? null);
    return 'refused';
  }
  run.write(text);
  return 'completed';
}

async function readStream(body: ReadableStream<Uint8Array>, run: TrialRun): Promise<TrialEnd> {
  let end: TrialEnd = 'broken-off';
  const onData = (data: string) => {
    const piece = run.door.pieceOf(data);
    if (piece === null) return;
    if (piece.error !== null) run.fail(data, piece.error);
    if (piece.isOutput) run.write(piece.text);
    if (piece.isEnd && run.state.raw === null) end = 'completed';
  };
  await readEvents(body, { onBytes: () => {}, onData });
  return end;
}
