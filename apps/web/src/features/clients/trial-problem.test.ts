import type { RequestLog } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import type { Names } from '../problems/problem.ts';
import type { TrialState } from './trial.ts';
import { problemOfTrial } from './trial-problem.ts';

const NAMES: Names = {
  ...{ provider: 'OpenRouter', model: 'Fake', keyVariable: null, hasKey: true },
};

function state(told: Partial<TrialState>): TrialState {
  return {
    ...{ modelId: 'openrouter/fake/model', withKey: true, requestId: 'r' },
    ...{ end: 'refused', status: 400, dropped: null, text: '', raw: null },
    ...{ reason: 'Not like that.', firstOutputMs: null, totalMs: 1 },
    ...told,
  };
}

function row(error: RequestLog['error']): RequestLog {
  return {
    ...{ id: 'id', createdAt: '2026-11-22T12:00:00.000Z', requestId: 'r', source: 'gateway' },
    ...{ ownerId: 'o', apiKey: null, client: { address: null, userAgent: null } },
    ...{ dialect: 'openai-chat', streamed: true, droppedParams: [], generationId: null },
    ...{ providerId: 'openrouter', accountId: null, modelId: 'openrouter/fake/model' },
    ...{ answeredModel: null, route: null, upstreamId: null, reasoningEffort: null },
    ...{ serviceTier: { requested: null, answered: null }, outcome: 'error', error },
    ...{ upstreamStatus: 402, attempts: 1, tokens: null, cost: null, accountingPolicy: null },
    ...{ firstOutputMs: null, durationMs: 1 },
  };
}

describe('what a test request says of its end', () => {
  test('is nothing while it runs, when it succeeded and when it was stopped', () => {
    for (const end of [null, 'completed', 'stopped'] as const)
      expect(problemOfTrial(state({ end }), null, NAMES)).toBeNull();
  });

  test('is what a chat says, where it was a provider that failed', () => {
    const failed = row({ code: 'upstream_no_credit', message: 'No credit.' });
    for (const end of ['refused', 'broken-off'] as const) {
      expect(problemOfTrial(state({ end, status: 402 }), failed, NAMES)).toMatchObject({
        kind: 'credit',
        title: 'Out of credit',
        text: 'This OpenRouter account has no credit left. Add credit or use a free model.',
      });
    }
  });

  test.each([
    [{ status: 401 }, 'The key was refused'],
    [{ status: 401, withKey: false }, 'A key is needed'],
    [{ status: 403 }, 'Not allowed for this key'],
    [{ status: 404 }, 'No such model'],
    [{ status: 429 }, 'Too many requests'],
    [{ status: 400 }, 'The request was refused'],
  ])('is the server’s own sentence where no provider was asked: %j', (told, title) => {
    const problem = problemOfTrial(state(told), null, NAMES);
    expect(problem).toMatchObject({ title, text: 'Not like that.' });
  });

  test('does not pass off as Parley’s what something in between has sent', () => {
    const problem = problemOfTrial(state({ status: 200, reason: null }), null, NAMES);
    expect(problem).toMatchObject({ title: 'Not an answer' });
  });

  test('is that nobody is there, where nothing came', () => {
    const problem = problemOfTrial(state({ end: 'unreachable', status: null }), null, NAMES);
    expect(problem).toMatchObject({ title: 'No connection to the server' });
  });

  test('is that the connection ended, where nobody said why', () => {
    const cut = state({ end: 'broken-off', status: 200, reason: null });
    expect(problemOfTrial(cut, null, NAMES)?.text).toContain('before the answer was complete');
  });
});
