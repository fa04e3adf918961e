import { expect, test } from 'vitest';

import { failureOf } from './failure-view.ts';

const NAMES = { provider: 'OpenRouter', model: 'Sonnet', isLocal: false };

test('a request that did not fail has no failure', () => {
  expect(failureOf({ outcome: 'stopped', error: null }, NAMES)).toBeNull();
});

test('a failure of a provider is told in the words of the chat, without its ways out', () => {
  const error = { code: 'upstream_rate_limited', message: 'The provider asked for a pause.' };

  expect(failureOf({ outcome: 'error', error }, NAMES)).toMatchObject({
    ...{ tone: 'warn', title: 'Too many requests', text: 'Sonnet asked for a pause.' },
  });
});

test('an answer that broke off says that a part of it was passed on', () => {
  const error = { code: 'upstream_disconnected', message: null };

  expect(failureOf({ outcome: 'error_midstream', error }, NAMES)?.text).toBe(
    'OpenRouter ended the connection before the answer was complete. A part of the answer had been passed on by then.',
  );
});

test('what nobody foresaw is told in the sentence that the reader got', () => {
  const error = { code: 'hook_refused', message: 'No recipes after eight.' };

  expect(failureOf({ outcome: 'error', error }, NAMES)?.text).toBe('No recipes after eight.');
});

test('the key that is there now says nothing of the one that was refused', () => {
  const error = { code: 'upstream_key_refused', message: null };

  expect(failureOf({ outcome: 'error', error }, NAMES)?.title).toBe('The key was refused');
});
