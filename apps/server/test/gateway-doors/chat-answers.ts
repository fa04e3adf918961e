import type { Script } from '@parley/providers/testing';
import { expect } from 'vitest';

import { CHAT, HELLO } from '../gateway-asking.ts';
import { startTestServer, TEST_KEY, type TestServer } from '../harness.ts';
import { readChatStream, readCompletion } from './read-chat.ts';
import { DONE, framesIn } from './told.ts';

/** Of a provider that speaks chat completions too: its frames go on. */
export const CHAT_MODEL = 'openrouter/fake/model';
/** Of one that speaks Responses, which are translated. */
export const RESPONSES_MODEL = 'openai/fake/model';

/** A server with the keys of both. */
export async function startedWithBoth(): Promise<TestServer> {
  const server = await startTestServer();
  await server.call('PUT', '/api/providers/openai/key', { key: TEST_KEY });
  return server;
}

export interface Answers {
  /** The body of the stream. */
  body: string;
  streamed: ReturnType<typeof readChatStream>;
  whole: ReturnType<typeof readCompletion>;
}

/** Asks for the answer in both forms. */
export async function answersTo(
  server: TestServer,
  script: Script,
  model: string,
  more: object = {},
): Promise<Answers> {
  server.upstream.next(script, script);
  const asked = { model, messages: HELLO, ...more };
  const { status, body } = await server.call('POST', CHAT, { ...asked, stream: true });
  const whole = await server.call('POST', CHAT, asked);
  expect([status, whole.status]).toEqual([200, 200]);
  return { body, streamed: readChatStream(framesIn(body)), whole: readCompletion(whole.body) };
}

/** The calls of an answer, the same in both forms, and why it ended. */
export async function calledBy(server: TestServer, script: Script, model: string) {
  const { streamed, whole } = await answersTo(server, script, model);
  expect(streamed.ends).toEqual(['finish', DONE]);
  expect(streamed.calls).toEqual(whole.calls);
  expect(streamed.finishReason).toBe(whole.finishReason);
  const calls = whole.calls.map(({ id, name, arguments: args }) => [id, name, args]);
  return { calls, finishReason: whole.finishReason };
}

/** The fragments of calls in a stream, as they came. */
export function fragmentsIn(body: string): any[] {
  return deltasIn(body).flatMap((delta) => delta.tool_calls ?? []);
}

export function deltasIn(body: string): any[] {
  return framesIn(body).flatMap(({ data }) => Object(data).choices?.[0]?.delta ?? []);
}
