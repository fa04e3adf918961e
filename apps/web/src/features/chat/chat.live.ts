import type { BranchMessage, Message } from '@parley/contracts';

import { listMessages, readGeneration } from '../../api/calls.ts';
import { queryClient } from '../../api/query-client.ts';
import { createGenerationStream } from '../../api/stream.ts';
import { announceChange, onChangeElsewhere, onContinuedElsewhere } from '../../api/tabs.ts';
import { callOffDeletion } from '../chats/chats.actions.ts';
import { refreshChats } from '../chats/chats.queries.ts';
import { providerIdOf } from '../keys/key-view.ts';
import { learnFromAnswer } from '../keys/keys.actions.ts';
import { withMessage } from './branch.ts';
import { messagesQuery, readBranch } from './chat.queries.ts';
import { chatStore } from './chat.store.ts';
import { setWay } from './tree.store.ts';

/** Generations that are over although the messages may still say that they run: not followed again. */
const over = new Set<string>();

/** Generations that this page has asked for. */
const own = new Set<string>();

type EndListener = (answer: Message, isOwn: boolean) => void;
const endListeners = new Set<EndListener>();

const stream = createGenerationStream({
  onEvent(generationId, event) {
    const answer = chatStore.apply(generationId, event);
    if (answer !== null && answer.state !== 'running') void settle(answer);
  },
  onOver(generationId) {
    over.add(generationId);
    void readStored(generationId);
  },
  onConnection: (isConnected) => chatStore.setConnected(isConnected),
  look,
});

/** Follows an answer from the state it has. */
export function followAnswer(answer: Message): void {
  const { generationId } = answer;
  if (generationId === null || over.has(generationId) || stream.isFollowing(generationId)) return;
  chatStore.open(answer);
  stream.follow(generationId, answer.seq);
}

/** Follows an answer that this page has asked for. */
export function followOwnAnswer(answer: Message): void {
  if (answer.generationId !== null) own.add(answer.generationId);
  followAnswer(answer);
}

/** Is called once for every answer that ends while this page follows it. */
export function onAnswerEnd(listener: EndListener): void {
  endListeners.add(listener);
}

/** Follows what runs among messages that were read, whoever started it. */
export function followRunning(branch: readonly BranchMessage[]): void {
  for (const [index, message] of branch.entries()) {
    if (message.state !== 'running') continue;
    followAnswer(message);
    const { generationId } = message;
    if (generationId === null || over.has(generationId)) continue;
    const way = branch.slice(0, index + 1).map(({ id }) => id);
    setWay(generationId, way);
  }
}

/** Connects at once instead of after the present pause. */
export function reconnect(): void {
  stream.retryNow();
}

/** Listens for what happens outside of this page. */
export function startLive(): void {
  window.addEventListener('online', reconnect);
  onChangeElsewhere((chatId) => {
    refreshChats();
    void queryClient.invalidateQueries({ queryKey: messagesQuery(chatId).queryKey });
  });
  onContinuedElsewhere(callOffDeletion);
}

/** Puts an answer that has ended among the messages of its chat. */
async function settle(answer: Message): Promise<void> {
  const { queryKey } = messagesQuery(answer.chatId);
  // An older answer under way must not overwrite this one.
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, (pages) => pages && withMessage(pages, answer));
  if (answer.generationId !== null) chatStore.forget(answer.generationId);
  learnAboutKey(answer);
  refreshChats();
  announceChange(answer.chatId);
  tellEnd(answer);
}

function tellEnd(answer: Message): void {
  if (answer.generationId !== null) setWay(answer.generationId, null);
  const isOwn = answer.generationId !== null && own.delete(answer.generationId);
  for (const listener of endListeners) listener(answer, isOwn);
}

function learnAboutKey({ modelId, state, error }: Message): void {
  if (modelId === null) return;
  if (state === 'completed' || error !== null) learnFromAnswer(providerIdOf(modelId), error);
}

/** Lets what is stored of an answer count; where that cannot be read, what has arrived of it. */
async function readStored(generationId: string): Promise<void> {
  const answer = chatStore.answer(generationId);
  if (answer === null) return;
  const stored = await storedAnswer(answer.chatId, generationId).catch(() => undefined);
  chatStore.forget(generationId);
  refreshChats();
  tellEnd(stored ?? answer);
}

async function storedAnswer(
  chatId: string,
  generationId: string,
): Promise<BranchMessage | undefined> {
  const isIt = (message: Message) => message.generationId === generationId;
  const shown = (await readBranch(chatId)).find(isIt);
  const answer = chatStore.answer(generationId);
  if (shown !== undefined || answer === null) return shown;
  // It is written on a branch that is not shown here.
  const { messages } = await listMessages(chatId, { through: answer.id });
  return messages.find(isIt);
}

async function look(
  generationId: string,
  signal: AbortSignal,
): Promise<{ seq: number; running: boolean }> {
  const { chatId, state } = await readGeneration(generationId, signal);
  const stored = await storedAnswer(chatId, generationId);
  if (stored !== undefined) chatStore.open(stored);
  return { seq: stored?.seq ?? 0, running: state === 'running' };
}
