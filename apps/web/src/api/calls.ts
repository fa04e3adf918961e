import {
  type Chat,
  chatsAnswerSchema,
  chatSchema,
  type ChatUsage,
  chatUsageSchema,
  type Generation,
  generationSchema,
  type MessagesAnswer,
  messagesAnswerSchema,
  type ModelsAnswer,
  modelsAnswerSchema,
  type Provider,
  type ProviderCheck,
  providerCheckSchema,
  providerSchema,
  type Settings,
  settingsSchema,
  type TextPart,
  type UpdateChatBody,
} from '@parley/contracts';

import { member, nothing, request } from './client.ts';

/** One function for each call of the server that the page makes. */

/** The cursor of a list's newest page. */
export const NEWEST: string | null = null;

export function listProviders(signal: AbortSignal): Promise<Provider[]> {
  return request('/api/providers', member('providers', providerSchema.array()), { signal });
}

export function saveKey(providerId: string, key: string): Promise<Provider> {
  return request(keyPath(providerId), member('provider', providerSchema), {
    method: 'PUT',
    body: { key },
  });
}

export function clearKey(providerId: string): Promise<undefined> {
  return request(keyPath(providerId), nothing, { method: 'DELETE' });
}

export function checkProvider(providerId: string, modelId: string | null): Promise<ProviderCheck> {
  return request(`/api/providers/${encodeURIComponent(providerId)}/check`, providerCheckSchema, {
    method: 'POST',
    ...(modelId === null ? {} : { body: { modelId } }),
  });
}

export function listModels(signal: AbortSignal): Promise<ModelsAnswer> {
  return request('/api/models', modelsAnswerSchema, { signal });
}

export function refreshModels(): Promise<ModelsAnswer> {
  return request('/api/models/refresh', modelsAnswerSchema, { method: 'POST' });
}

/** A page of a list of chats. */
export interface ChatsPage {
  chats: Chat[];
  /** `null` where the list ends. */
  nextCursor: string | null;
}

export function listChats(
  query: { archived: boolean; cursor: string | null; limit: number },
  signal: AbortSignal,
): Promise<ChatsPage> {
  const { archived, cursor, limit } = query;
  const search = new URLSearchParams({ archived: String(archived), limit: String(limit) });
  if (cursor !== null) search.set('cursor', cursor);
  return request(`/api/chats?${search}`, chatsAnswerSchema, { signal });
}

export function readChat(chatId: string, signal: AbortSignal): Promise<Chat> {
  return request(chatPath(chatId), member('chat', chatSchema), { signal });
}

/** Of the branch to a leaf (by default to the one that the server shows), and of all of them. */
export function readChatUsage(
  chatId: string,
  leafId: string | undefined,
  signal: AbortSignal,
): Promise<ChatUsage> {
  const query = leafId === undefined ? '' : `?leafId=${leafId}`;
  return request(`${chatPath(chatId)}/usage${query}`, chatUsageSchema, { signal });
}

export function updateChat(chatId: string, changes: UpdateChatBody): Promise<Chat> {
  return request(chatPath(chatId), member('chat', chatSchema), { method: 'PATCH', body: changes });
}

/** Is sent also when the page is just being left. */
export function deleteChat(chatId: string): Promise<undefined> {
  return request(chatPath(chatId), nothing, { method: 'DELETE', keepalive: true });
}

/**
 * A window of a branch: of the one that the chat shows, or of the one on which a message stands.
 *
 * @param place at most one of them: the newest messages of the branch that goes by `through`, or those
 * above `before`
 */
export function listMessages(
  chatId: string,
  place: { before?: string; through?: string },
  signal?: AbortSignal,
): Promise<MessagesAnswer> {
  const query = new URLSearchParams(place).toString();
  const path = `${chatPath(chatId)}/messages${query === '' ? '' : `?${query}`}`;
  return request(path, messagesAnswerSchema, signal && { signal });
}

export interface StartGeneration {
  generationId: string;
  chatId: string;
  parentId: string | null;
  message?: { id: string; parts: TextPart[] };
  /** Goes on with the answer that `parentId` names. */
  continue?: true;
  modelId: string;
  /** Whether the answer is to come in pieces; else all of its text at once. */
  stream: boolean;
}

/** Answered at once; the answer itself is followed on the events connection. */
export function startGeneration(body: StartGeneration, signal: AbortSignal): Promise<Generation> {
  return request('/api/generations', member('generation', generationSchema), {
    method: 'POST',
    headers: { prefer: 'respond-async' },
    body,
    signal,
  });
}

export function readGeneration(generationId: string, signal?: AbortSignal): Promise<Generation> {
  const answer = member('generation', generationSchema);
  return request(generationPath(generationId), answer, signal && { signal });
}

export function stopGeneration(generationId: string): Promise<Generation> {
  return request(`${generationPath(generationId)}/stop`, member('generation', generationSchema), {
    method: 'POST',
  });
}

export function readSettings(signal?: AbortSignal): Promise<Settings> {
  return request('/api/settings', member('settings', settingsSchema), signal && { signal });
}

/** @throws {ApiError} `settings_conflict` when the version is no longer the stored one */
export function replaceSettings(body: Settings): Promise<Settings> {
  return request('/api/settings', member('settings', settingsSchema), { method: 'PUT', body });
}

function chatPath(chatId: string): string {
  return `/api/chats/${encodeURIComponent(chatId)}`;
}

function keyPath(providerId: string): string {
  return `/api/providers/${encodeURIComponent(providerId)}/key`;
}

function generationPath(generationId: string): string {
  return `/api/generations/${encodeURIComponent(generationId)}`;
}
