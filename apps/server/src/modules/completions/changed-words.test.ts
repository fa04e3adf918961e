import type { CompletionRequest } from '@parley/providers';
import { describe, expect, it } from 'vitest';

import { withChanges } from './changed-words.ts';

const ASKED: CompletionRequest = {
  ...{ model: 'm', systemPrompt: null, params: { temperature: 1, stop: ['a'] } },
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  extras: { user: 'u' },
  native: {
    ...{ protocol: 'openai-chat', body: {}, remade: ['tools'], unplaced: [] },
    ...{ headers: {}, streamed: true },
  },
};

describe('what hooks changed', () => {
  it.each<[string, Partial<CompletionRequest>, string[]]>([
    ['nothing', {}, []],
    ['nothing that is of another value', { params: { temperature: 1, stop: ['a'] } }, []],
    ['the prompt', { systemPrompt: 'Be kind' }, ['systemPrompt']],
    ['the conversation', { messages: [] }, ['messages']],
    ['parameters', { params: { seed: 1, stop: ['a'] } }, ['temperature', 'seed']],
    ['what else is asked for', { extras: {} }, ['user']],
  ])('is said in our own words, beside what is anyway: %s', (_, change, words) => {
    const { native } = withChanges(ASKED, { ...ASKED, ...change });
    expect(native?.remade).toEqual(['tools', ...words]);
  });

  it('is all there is where they took the program’s words away', () => {
    const { native: _, ...words } = ASKED;
    expect(withChanges(ASKED, words)).toBe(words);
  });
});
