import { emptyAnswer, type ErrorBody, type Generation, type Message } from '@parley/contracts';

import * as calls from '../../api/calls.ts';
import { ApiError, NetworkError } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { announceChange } from '../../api/tabs.ts';
import { backoffMs } from '../../lib/backoff.ts';
import { strings } from '../../i18n/index.ts';
import { wait } from '../../lib/wait.ts';
import { showToast } from '../../ui/toast.store.ts';
import { refreshChats } from '../chats/chats.queries.ts';
import { pathOf } from '../chats/use-delete-chat.ts';
import { keyIsMissing } from '../keys/keys.actions.ts';
import { providerIdOf } from '../keys/key-view.ts';
import { modelsQuery } from '../models/models.queries.ts';
import { streams } from '../models/streaming.ts';
import { noteAsked } from './asked.store.ts';
import { EMPTY_BRANCH, withMessage, withMessages } from './branch.ts';
import { followOwnAnswer } from './chat.live.ts';
import { messagesQuery } from './chat.queries.ts';
import { chatStore, NEW_CHAT, type Outgoing } from './chat.store.ts';
import { editedIn } from './edit-home.ts';
import { asMessage } from './outgoing.ts';
import { setEditing } from './tree.store.ts';
import { pagesAbove } from './window.query.ts';
import { EMPTY_DRAFT, joinDrafts, partsOf, withoutFirst } from '../composer/draft.ts';

/** Pauses before the next try to send, by chat. */
const pauses = new Map<string, AbortController>();

/** Messages on their way, by generation. */
const tries = new Map<string, AbortController>();

/** Sends what waits for the server at once. */
export function tryNow(chatId: string): void {
  pauses.get(chatId)?.abort();
}

/** Puts what waits for the server back into the composer. A try that is under way is broken off. */
export function takeBack(chatId: string): void {
  const outgoing = chatStore.getState().outgoing[chatId];
  if (outgoing === undefined) return;
  returnDrafts(outgoing);
  tries.get(outgoing.generationId)?.abort();
  pauses.get(chatId)?.abort();
}

/**
 * Hands a request to the server, for as long as it takes to reach it: the ids are ours, so the
 * server knows a repeated one.
 */
export async function deliver(outgoing: Outgoing): Promise<void> {
  const { chatId, home, generationId } = outgoing;
  chatStore.setRefusal(home, null);
  chatStore.setPause(chatId, null);
  chatStore.setOutgoing(chatId, outgoing);
  noteAsked(outgoing);
  // Asked once: a repeated request has to be the same one.
  let stream = streams(outgoing.modelId);
  for (let failures = 1; ; failures += 1) {
    const attempt = new AbortController();
    tries.set(generationId, attempt);
    try {
      const body = bodyOf(outgoing, stream);
      return await accept(outgoing, await calls.startGeneration(body, attempt.signal));
    } catch (error) {
      if (attempt.signal.aborted) return await admit(outgoing);
      if (stream && isNotStreamed(error)) {
        // The list of models was behind. What is refused so is not stored, and its id is still free.
        stream = false;
        void queryClient.invalidateQueries({ queryKey: modelsQuery.queryKey });
        continue;
      }
      if (!mayWait(outgoing, error)) return refuse(outgoing, errorBodyOf(error));
    } finally {
      tries.delete(generationId);
    }
    chatStore.setOutgoing(chatId, { ...outgoing, state: 'waiting' });
    const pause = new AbortController();
    pauses.set(chatId, pause);
    await wait(backoffMs(failures), pause.signal);
    pauses.delete(chatId);
    if (!isOutgoing(outgoing)) return admit(outgoing);
  }
}

function bodyOf(outgoing: Outgoing, stream: boolean): calls.StartGeneration {
  const { generationId, chatId, parentId, modelId, message, continued } = outgoing;
  const body = { generationId, chatId, parentId, modelId, stream };
  if (continued !== null) return { ...body, continue: true };
  if (message === null) return body;
  return { ...body, message: { id: message.id, parts: partsOf(message.draft) } };
}

function isNotStreamed(error: unknown): boolean {
  return error instanceof ApiError && error.body.code === 'streaming_not_supported';
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
  const { chatId, parentId, modelId, message, continued } = outgoing;
  const answer = continued === null ? answerOf(generation) : reopened(continued, generation);
  const { queryKey } = messagesQuery(chatId);
  // An older list under way must not overwrite this one.
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, (pages = message === null ? undefined : EMPTY_BRANCH) => {
    if (pages === undefined) return pages;
    if (continued !== null) return withMessage(pages, answer);
    const added = message === null ? [answer] : [asMessage(outgoing, message), answer];
    return withMessages(pagesAbove(chatId, pages, parentId), parentId, added);
  });
  // The server takes the model of an answer for the chat's.
  if (chatStore.getState().choices[chatId] === modelId) chatStore.setChoice(chatId, null);
  if (isOutgoing(outgoing)) chatStore.setOutgoing(chatId, null);
  followOwnAnswer(answer);
  refreshChats();
  announceChange(chatId);
}

/** A message that was taken back too late: what the server has leaves the composer again. */
async function admit(outgoing: Outgoing): Promise<void> {
  const { chatId, home, generationId, message } = outgoing;
  const generation = await calls.readGeneration(generationId).catch(() => null);
  if (generation === null) return;
  const draft = chatStore.getState().drafts[home] ?? EMPTY_DRAFT;
  const rest = message === null ? null : withoutFirst(draft, message.draft);
  const editedId = editedIn(home);
  if (rest !== null) chatStore.setDraft(home, EMPTY_DRAFT);
  if (rest !== null && editedId === null) chatStore.setDraft(chatId, rest);
  if (rest !== null && editedId !== null) {
    setEditing(editedId, false);
  }
  await accept(outgoing, generation);
}

function answerOf({ id, messageId, chatId, parentId, modelId, createdAt }: Generation): Message {
  return emptyAnswer({ id: messageId, chatId, parentId, modelId, generationId: id, createdAt });
}

/** An answer that is written on. Its time is that of the new attempt: it is what the clock counts from. */
function reopened(continued: Message, { id, modelId, createdAt }: Generation): Message {
  return {
    ...continued,
    state: 'running',
    generationId: id,
    modelId,
    seq: 0,
    finishReason: null,
    error: null,
    createdAt,
  };
}

function refuse(outgoing: Outgoing, error: ErrorBody): void {
  const { chatId, home, modelId, message } = outgoing;
  if (isOutgoing(outgoing)) returnDrafts(outgoing);
  chatStore.setRefusal(home, { what: 'send', error });
  const isShown = location.pathname === (home === NEW_CHAT ? '/' : pathOf(chatId));
  if (message !== null && !isShown) {
    showToast({ text: strings.failures.notSentElsewhere(error.message) });
  }
  if (error.code === 'key_missing') keyIsMissing(providerIdOf(modelId));
  // It may be the page that is behind: an answer from another tab, say, that still runs.
  void queryClient.invalidateQueries({ queryKey: messagesQuery(chatId).queryKey });
  // Or the chat is gone.
  refreshChats();
}

/** What was queued or typed in the meantime stays, below; an edited message goes to its own place. */
function returnDrafts({ chatId, home, message }: Outgoing): void {
  const editedId = editedIn(home);
  if (editedId !== null) {
    chatStore.setOutgoing(chatId, null);
    chatStore.setDraft(home, joinDrafts(message?.draft, chatStore.getState().drafts[home]));
    return setEditing(editedId, true);
  }
  const { drafts, queued } = chatStore.getState();
  const typedAtHome = home === chatId ? undefined : drafts[home];
  const draft = joinDrafts(message?.draft, queued[chatId], drafts[chatId], typedAtHome);
  chatStore.setQueued(chatId, null);
  chatStore.setOutgoing(chatId, null);
  chatStore.setDraft(chatId, EMPTY_DRAFT);
  chatStore.setDraft(home, draft);
}

/** @throws what is neither the server's word nor a broken connection */
export function errorBodyOf(error: unknown): ErrorBody {
  if (error instanceof ApiError) return error.body;
  if (error instanceof NetworkError) {
    return { code: 'internal_error', message: error.message, requestId: '', retryable: true };
  }
  throw error;
}
