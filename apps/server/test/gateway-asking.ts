import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { expect } from 'vitest';

import type { TestServer } from './harness.ts';

export const MODEL = 'openrouter/fake/model';
export const CHAT = '/v1/chat/completions';
export const HELLO = [{ role: 'user' as const, content: 'Hi' }];

/** A new key of the gateway. */
export async function keyOf(server: TestServer, body: object = {}): Promise<string> {
  const made = await server.call('POST', '/api/api-keys', { name: 'test', ...body });
  expect(made.status).toBe(201);
  return made.body.key;
}

export function ask(server: TestServer, body: object, headers: Record<string, string> = {}) {
  return server.call('POST', CHAT, { model: MODEL, messages: HELLO, ...body }, headers);
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
export const FROM_AFAR = { 'x-forwarded-for': '192.0.2.1' };

/** The official clients, with a key of the gateway; they ask once. */
export async function clientsOf(server: TestServer) {
  const apiKey = await keyOf(server);
  return {
    openai: new OpenAI({ baseURL: `${server.url}/v1`, apiKey, maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: server.url, apiKey, maxRetries: 0 }),
  };
}

/** A frame of chat completions with this text. */
export function deltaLine(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: 'gen-1', model: 'fake/model', choices })}\n\n`;
}
