import { contextTokensOf, type Usage } from '@parley/contracts';
import { expect, test } from 'vitest';

import { usageOfAnswer } from './answer-usage.ts';

const FIRST: Usage = {
  inputTokens: 10,
  outputTokens: 5,
  reasoningTokens: 2,
  cachedInputTokens: 4,
  costUsd: 0.25,
  costSource: 'reported',
};
const SECOND: Usage = { ...FIRST, inputTokens: 15, outputTokens: 3, costUsd: 0.5 };

test('an answer of one attempt used what that used', () => {
  expect(usageOfAnswer(null, FIRST)).toEqual(FIRST);
  expect(usageOfAnswer(null, null)).toBeNull();
  expect(contextTokensOf(FIRST)).toBe(15);
});

test('an answer that was written on used what all attempts did, and fills the context as the last', () => {
  const both = usageOfAnswer({ usage: FIRST }, SECOND);
  expect(both).toEqual({
    inputTokens: 25,
    outputTokens: 8,
    reasoningTokens: 4,
    cachedInputTokens: 8,
    costUsd: 0.75,
    costSource: 'reported',
    contextTokens: 18,
  });
  const three = usageOfAnswer({ usage: both }, FIRST);
  expect(three).toMatchObject({ inputTokens: 35, costUsd: 1, contextTokens: 15 });
});

test('what is unknown of one attempt is unknown of all', () => {
  const unpriced: Usage = { ...SECOND, costUsd: null, costSource: null };
  const sum = usageOfAnswer({ usage: FIRST }, unpriced);
  expect(sum).toMatchObject({ inputTokens: 25, costUsd: null, costSource: null });
  const afterUnknown = usageOfAnswer({ usage: null }, SECOND);
  expect(afterUnknown).toEqual({
    ...{ inputTokens: null, outputTokens: null, reasoningTokens: null, cachedInputTokens: null },
    ...{ costUsd: null, costSource: null, contextTokens: 18 },
  });
  expect(usageOfAnswer({ usage: FIRST }, null)).toBeNull();
});

test.each([
  ['reported', 'catalogue', 'catalogue'],
  ['bundled', 'override', 'bundled'],
  ['local', 'reported', 'reported'],
  ['local', 'local', 'local'],
] as const)('a cost that is %s and one that is %s are together %s', (left, right, both) => {
  const sum = usageOfAnswer(
    { usage: { ...FIRST, costSource: left } },
    { ...SECOND, costSource: right },
  );
  expect(sum?.costSource).toBe(both);
});
