import type { JsonObject } from '../dialect.ts';
import { readQuestion } from './read.ts';

/** The least that a question consists of. */
export const LEAST = {
  model: 'fake/model',
  max_tokens: 1_000,
  messages: [{ role: 'user', content: 'Hi' }],
};

/** What is read of the least question, changed like this. */
export function asked(change: JsonObject = {}) {
  return readQuestion({ ...LEAST, ...change });
}

/** The parts of a conversation, message by message. */
export function conversation(...messages: unknown[]) {
  return asked({ messages }).request.messages.map(({ role, parts }) => [role, ...parts]);
}

/** What of these blocks of a user is read, and what is dropped. */
export function said(...content: unknown[]) {
  const { request, dropped } = asked({ messages: [{ role: 'user', content }] });
  return { parts: request.messages[0]?.parts ?? [], dropped };
}
