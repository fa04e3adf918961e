import {
  emptyAnswer,
  type ErrorBody,
  type ErrorCode,
  type Message,
  type Usage,
} from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { describeFailure, type Failure, failureOf, waysOut } from './failure.ts';

const NAMES = { model: 'Claude', provider: 'OpenRouter', keyVariable: null, hasKey: true };

function error(code: ErrorCode, more: Partial<ErrorBody> = {}): ErrorBody {
  return {
    code,
    message: 'The server says so.',
    requestId: 'request-1',
    retryable: false,
    ...more,
  };
}

function answer(facts: Partial<Message>): Message {
  const empty = emptyAnswer({
    id: 'message-1',
    chatId: 'chat-00001',
    parentId: 'message-0',
    modelId: 'openrouter/fake/model',
    generationId: 'generation-1',
    createdAt: '2026-11-21T12:00:00.000Z',
  });
  return { ...empty, state: 'completed', ...facts };
}

describe('a failure', () => {
  test.each<[ErrorCode, Failure['tone'], Failure['actions'][number]]>([
    ['upstream_key_refused', 'danger', 'replace-key'],
    ['key_missing', 'danger', 'add-key'],
    ['upstream_no_credit', 'danger', 'add-credit'],
    ['upstream_rate_limited', 'warn', 'retry'],
    ['upstream_failed', 'danger', 'retry'],
    ['upstream_overloaded', 'danger', 'retry'],
    ['upstream_timeout', 'danger', 'retry'],
    ['interrupted', 'calm', 'continue'],
    ['context_length_exceeded', 'warn', 'switch-model'],
    ['upstream_refused', 'calm', 'edit'],
    ['upstream_invalid_request', 'danger', 'edit'],
    ['upstream_not_found', 'danger', 'switch-model'],
    ['local_model_failed', 'danger', 'continue'],
    ['model_files_invalid', 'danger', 'switch-model'],
    ['local_queue_full', 'warn', 'retry'],
  ])('%s is %s, and %s helps first', (code, tone, first) => {
    const failure = describeFailure(error(code), NAMES);
    expect(failure.tone).toBe(tone);
    expect(failure.actions[0]).toBe(first);
    expect(failure.actions.length).toBeLessThanOrEqual(3);
  });

  test('of a key from the environment names its variable, and offers no field for another', () => {
    const names = { ...NAMES, keyVariable: 'OPENROUTER_API_KEY' };
    const { text, actions } = describeFailure(error('upstream_key_refused'), names);
    expect(text).toContain('OPENROUTER_API_KEY');
    expect(actions).toEqual(['retry', 'switch-model']);
  });

  test('nobody foresaw has the words of the server', () => {
    expect(describeFailure(error('internal_error'), NAMES).text).toBe('The server says so.');
  });

  test('of the request has the words of the provider, where there are any', () => {
    const details = { provider: 'openrouter', upstreamMessage: 'Temperature must be below 2.' };
    const refused = describeFailure(error('upstream_invalid_request', { details }), NAMES);
    expect(refused.text).toMatch(/^Temperature must be below 2\. /);
    expect(describeFailure(error('upstream_invalid_request'), NAMES).text).toContain('OpenRouter');
  });

  test('without text offers nothing to go on with', () => {
    const failure = describeFailure(error('interrupted'), NAMES);
    expect(waysOut(failure, false)).toEqual(['start-over']);
    expect(waysOut(failure, true)).toEqual(['continue', 'start-over']);
  });
});

describe('an answer that is complete', () => {
  const usage: Usage = {
    inputTokens: 10,
    outputTokens: 4_096,
    reasoningTokens: null,
    cachedInputTokens: null,
    costUsd: null,
    costSource: null,
  };

  test('has nothing to tell', () => {
    expect(failureOf(answer({ finishReason: 'stop' }), NAMES)).toBeNull();
  });

  test('at its length limit says after how many tokens, if that is known', () => {
    expect(failureOf(answer({ finishReason: 'length', usage }), NAMES)?.text).toContain('4,096');
    expect(failureOf(answer({ finishReason: 'length' }), NAMES)?.text).not.toContain('null');
  });

  test('by a filter of its provider asks for other words', () => {
    expect(failureOf(answer({ finishReason: 'content_filter' }), NAMES)?.actions[0]).toBe('edit');
  });

  test('has nothing to tell while it is written on', () => {
    expect(failureOf(answer({ finishReason: 'length', state: 'running' }), NAMES)).toBeNull();
  });
});
