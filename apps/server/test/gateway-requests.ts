import { dialectOf } from '@parley/providers/testing';

import type { TestServer, TestServerOptions } from './harness.ts';
import { started } from './started.ts';

/** The providers that are asked, each with a key that is made up. */
const PROVIDERS = ['openrouter', 'groq', 'mistral', 'deepseek', 'openai', 'anthropic', 'gemini'];
const KEYS = Object.fromEntries(
  PROVIDERS.map((id) => [`PARLEY_PROVIDER_${id.toUpperCase()}_KEY`, `test-key-of-${id}`]),
);

export const CHAT = '/v1/chat/completions';
export const RESPONSES = '/v1/responses';
export const MESSAGES = '/v1/messages';
export const USER = { role: 'user', content: 'Hi' };
export const MARK = { cache_control: { type: 'ephemeral' } };

export interface Sent {
  status: number;
  answer: any;
  /** What the header names. */
  dropped: string[];
  /** What reached the provider; `null` where nobody was asked. */
  body: any;
}

/** A server with a key of every provider, all of which are one fake upstream. */
export async function withProviders(options: TestServerOptions = {}): Promise<TestServer> {
  return started({ key: null, ...options, env: { ...KEYS, ...options.env } });
}

/** Asks through a door, and tells what came of it. */
export async function send(
  server: TestServer,
  path: string,
  body: { model: string; [member: string]: unknown },
  headers: Record<string, string> = {},
): Promise<Sent> {
  const { upstream } = server;
  const before = upstream.completions.length;
  upstream.always(dialectOf(body.model.split('/')[0] ?? '').answer());
  const told = await server.call('POST', path, body, headers);
  const asked = upstream.completions.length > before;
  return {
    ...{ status: told.status, answer: told.body },
    dropped: (told.headers.get('x-parley-dropped-params') ?? '').split(', ').filter(Boolean),
    body: asked ? upstream.completions.at(-1)?.body : null,
  };
}

/** What the log names of the last question. */
export async function loggedAsDropped(server: TestServer): Promise<string[]> {
  const { requestLogs } = (await server.call('GET', '/api/request-logs?limit=1')).body;
  return requestLogs[0].droppedParams;
}
