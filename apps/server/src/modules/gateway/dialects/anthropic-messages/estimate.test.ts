import { describe, expect, it } from 'vitest';

import { asked } from './asked.testing.ts';
import { estimateCount } from './count-tokens.ts';
import { estimateInputTokens } from '../../../completions/token-estimate.ts';

const IMAGE = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(40_000) },
};

function estimateOf(content: unknown, change: Readonly<Record<string, unknown>> = {}): number {
  return estimateInputTokens(asked({ messages: [{ role: 'user', content }], ...change }).request);
}

describe('an estimate of tokens', () => {
  it('is a quarter of the characters of English, and more for scripts that need more', () => {
    expect(estimateOf('a'.repeat(400))).toBe(100);
    expect(estimateOf('a'.repeat(401))).toBe(101);
    expect(estimateOf('語'.repeat(400))).toBe(300);
  });

  it('counts what is said by the system, and the tools', () => {
    const alone = estimateOf('Hi');
    expect(estimateOf('Hi', { system: 'b'.repeat(400) })).toBe(alone + 100);
    const tools = [{ name: 'a', description: 'c'.repeat(400), input_schema: {} }];
    expect(estimateOf('Hi', { tools })).toBeGreaterThan(alone + 100);
  });

  it('is one number for every picture, however many bytes it has', () => {
    expect(estimateOf([IMAGE])).toBe(1_600);
    expect(estimateOf([IMAGE, IMAGE])).toBe(3_200);
  });

  it('is said to be one, and needs no limit of the answer', () => {
    expect(
      estimateCount({ model: 'a/b', messages: [{ role: 'user', content: 'a'.repeat(40) }] }),
    ).toEqual({
      model: 'a/b',
      refusal: null,
      body: { input_tokens: 10 },
      headers: { 'x-parley-estimated': 'input_tokens' },
    });
  });

  it('is refused as the question itself would be', () => {
    expect(() => estimateCount({ model: 'a/b', messages: [{}] })).toThrow('messages.0.role: ');
  });
});
