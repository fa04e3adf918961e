import {
  emptyAnswer,
  type ErrorBody,
  type Generation,
  type Message,
  newId,
} from '@parley/contracts';

import * as calls from '../../api/calls.ts';
import { ApiError, NetworkError } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { announceChange } from '../../api/tabs.ts';
import { backoffMs } from '../../lib/backoff.ts';
import { wait } from '../../lib/wait.ts';
import { refreshChats } from '../chats/chats.queries.ts';
import { keyIsMissing } from '../keys/keys.actions.ts';
import { providerIdOf } from '../keys/key-view.ts';
import { EMPTY_BRANCH, withMessages } from './branch.ts';
import { followAnswer } from './chat.live.ts';
import { messagesQuery } from './chat.queries.ts';
import { chatStore, type Outgoing } from './chat.store.ts';

export interface NewMessage {
  chatId: string;
  /** The message under which it stands; `null` begins the chat. */
  parentId: string | null;
  text: string;
  modelId: string;
}

/** Sends a message and has it answered. The text leaves the composer; refused, it comes back. */
export async function send({ chatId, parentId, text, modelId }: NewMessage): Promise<void> {
  chatStore.setDraft(chatId, '');
  const message = { id: newId(), text, createdAt: new Date().toISOString() };
  await deliver({ generationId: newId(), chatId, parentId, modelId, message, state: 'sending' });
}

/** Has the message above a failed answer answered again. */
export async function retry(failed: Message, modelId: string): Promise<void> {
  const { chatId, parentId } = failed;
  await deliver({
    generationId: newId(),
    chatId,
    parentId,
    modelId,
    message: null,
    state: 'sending',
  });
}

/** Ends an answer; what has arrived of it is kept. */
export async function stop(answer: Message): Promise<void> {
  const { chatId, generationId } = answer;
  if (generationId === null) return;
  chatStore.setStopping(generationId, true);
  try {
    await calls.stopGeneration(generationId);
  } catch (error) {
    chatStore.setRefusal(chatId, { what: 'stop', error: errorBodyOf(error) });
  } finally {
    chatStore.setStopping(generationId, false);
  }
}

/** Pauses before the next try to send, by chat. */
const pauses = new Map<string, AbortController>();

/** Sends what waits for the server at once. */
export function tryNow(chatId: string): void {
  pauses.get(chatId)?.abort();
}

/** Puts what waits for the server back into the composer. */
export function takeBack(chatId: string): void {
  const outgoing = chatStore.getState().outgoing[chatId];
  if (outgoing === undefined) return;
  chatStore.setOutgoing(chatId, null);
  returnText(outgoing);
  pauses.get(chatId)?.abort();
}

/**
 * Hands a request to the server, for as long as it takes to reach it: the ids are ours, so the
 * server knows a repeated one.
 */
async function deliver(outgoing: Outgoing): Promise<void> {
  const { chatId } = outgoing;
  chatStore.setRefusal(chatId, null);
  chatStore.setOutgoing(chatId, outgoing);
  for (let failures = 1; ; failures += 1) {
    try {
      return await accept(outgoing, await calls.startGeneration(bodyOf(outgoing)));
    } catch (error) {
      if (!mayWait(outgoing, error)) return refuse(outgoing, errorBodyOf(error));
    }
    if (!isOutgoing(outgoing)) return;
    chatStore.setOutgoing(chatId, { ...outgoing, state: 'waiting' });
    const pause = new AbortController();
    pauses.set(chatId, pause);
    await wait(backoffMs(failures), pause.signal);
    pauses.delete(chatId);
    if (!isOutgoing(outgoing)) return;
  }
}

function bodyOf({
  generationId,
  chatId,
  parentId,
  modelId,
  message,
}: Outgoing): calls.StartGeneration {
  const body = { generationId, chatId, parentId, modelId };
  if (message === null) return body;
  return { ...body, message: { id: message.id, parts: [{ type: 'text', text: message.text }] } };
}

/** A message waits for a server that is away or about to start; a retry is pressed again. */
function mayWait({ message }: Outgoing, error: unknown): boolean {
  if (message === null) return false;
  return error instanceof NetworkError || (error instanceof ApiError && error.status === 503);
}

function isOutgoing({ chatId, generationId }: Outgoing): boolean {
  return chatStore.getState().outgoing[chatId]?.generationId === generationId;
}

async function accept(outgoing: Outgoing, generation: Generation): Promise<void> {
  const { chatId, parentId, modelId, message } = outgoing;
  const answer = emptyAnswer({
    id: generation.messageId,
    chatId,
    parentId: generation.parentId,
    modelId,
    generationId: generation.id,
    createdAt: generation.createdAt,
  });
  const { queryKey } = messagesQuery(chatId);
  // An older list under way must not overwrite this one.
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(
    queryKey,
    (pages = parentId === null ? EMPTY_BRANCH : undefined) =>
      pages &&
      withMessages(
        pages,
        parentId,
        message === null ? [answer] : [asMessage(outgoing, message), answer],
      ),
  );
  if (isOutgoing(outgoing)) chatStore.setOutgoing(chatId, null);
  followAnswer(answer);
  refreshChats();
  announceChange(chatId);
}

/** An outgoing message as the server will store it. */
export function asMessage(
  { chatId, parentId }: Outgoing,
  { id, text, createdAt }: NonNullable<Outgoing['message']>,
): Message {
  return {
    id,
    chatId,
    parentId,
    role: 'user',
    parts: [{ type: 'text', text }],
    state: 'completed',
    modelId: null,
    generationId: null,
    seq: 0,
    finishReason: null,
    error: null,
    usage: null,
    createdAt,
  };
}

function refuse(outgoing: Outgoing, error: ErrorBody): void {
  const { chatId, modelId } = outgoing;
  if (isOutgoing(outgoing)) {
    chatStore.setOutgoing(chatId, null);
    returnText(outgoing);
  }
  chatStore.setRefusal(chatId, { what: 'send', error });
  if (error.code === 'key_missing') keyIsMissing(providerIdOf(modelId));
  // It may be the page that is behind: an answer from another tab, say, that still runs.
  void queryClient.invalidateQueries({ queryKey: messagesQuery(chatId).queryKey });
}

/** Text that was typed in the meantime stays, below. */
function returnText({ chatId, message }: Outgoing): void {
  if (message === null) return;
  const typed = chatStore.getState().drafts[chatId];
  chatStore.setDraft(chatId, typed === undefined ? message.text : `${message.text}\n\n${typed}`);
}

function errorBodyOf(error: unknown): ErrorBody {
  if (error instanceof ApiError) return error.body;
  if (error instanceof NetworkError) {
    return { code: 'internal_error', message: error.message, requestId: '', retryable: true };
  }
  throw error;
}
