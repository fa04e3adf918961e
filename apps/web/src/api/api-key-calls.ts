import {
  type ApiKey,
  apiKeyAnswerSchema,
  apiKeysAnswerSchema,
  type ChangeApiKeyBody,
  type CreateApiKeyBody,
  newApiKeyAnswerSchema,
} from '@parley/contracts';
import type { z } from 'zod';

import { nothing, request } from './client.ts';

const API_KEYS = '/api/api-keys';

/** Holds a key. It is for the part of the page that shows it, and is kept nowhere else. */
export type NewApiKey = z.infer<typeof newApiKeyAnswerSchema>;

export async function listApiKeys(signal?: AbortSignal): Promise<ApiKey[]> {
  const options = signal === undefined ? {} : { signal };
  return (await request(API_KEYS, apiKeysAnswerSchema, options)).apiKeys;
}

export function createApiKey(body: CreateApiKeyBody): Promise<NewApiKey> {
  return request(API_KEYS, newApiKeyAnswerSchema, { method: 'POST', body });
}

export async function changeApiKey(id: string, body: ChangeApiKeyBody): Promise<ApiKey> {
  return (await request(pathOf(id), apiKeyAnswerSchema, { method: 'PATCH', body })).apiKey;
}

export function regenerateApiKey(id: string): Promise<NewApiKey> {
  return request(`${pathOf(id)}/regenerate`, newApiKeyAnswerSchema, { method: 'POST' });
}

export function removeApiKey(id: string): Promise<undefined> {
  return request(pathOf(id), nothing, { method: 'DELETE' });
}

function pathOf(id: string): string {
  return `${API_KEYS}/${encodeURIComponent(id)}`;
}
