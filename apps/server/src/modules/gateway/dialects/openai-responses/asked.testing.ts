import type { JsonObject } from '../dialect.ts';
import { InvalidRequest } from '../dialect.ts';
import { readQuestion } from './read.ts';

/** The least that a question consists of. */
export const LEAST = { model: 'fake/model', input: 'Hi' };

/** What is read of the least question, changed like this. */
export function asked(change: JsonObject = {}) {
  return readQuestion({ ...LEAST, ...change });
}

/** The parts of a conversation, message by message. */
export function conversation(...input: unknown[]) {
  return asked({ input }).request.messages.map(({ role, parts }) => [role, ...parts]);
}

/** What of the content of a user is read, and what is dropped. */
export function said(...content: unknown[]) {
  const { request, dropped } = asked({ input: [{ role: 'user', content }] });
  return { parts: request.messages[0]?.parts ?? [], dropped };
}

/** Why a question is refused, and where. */
export function refused(change: JsonObject) {
  try {
    const { refusal } = asked(change);
    if (refusal !== null) throw refusal;
  } catch (thrown) {
    if (thrown instanceof InvalidRequest) {
      const { message, param, code } = thrown;
      return { message, param, code };
    }
    throw thrown;
  }
  return null;
}
