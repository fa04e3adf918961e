import { createHash } from 'node:crypto';

import {
  AppError,
  type CreateGenerationBody,
  type Message,
  newId,
  type Part,
} from '@parley/contracts';
import type { ConversationMessage } from '@parley/providers';

import {
  type ChatRow,
  namingText,
  type MessageRow,
  newChatRow,
  newPart,
  titleFrom,
  toMessage,
} from '../chats/chat-rows.ts';
import type { ChatsService } from '../chats/chats.service.ts';
import type { EarlierAttempts } from './answer-usage.ts';
import type { GenerationRow } from './generation.ts';
import type { NewGeneration } from './generations.repo.ts';

/** Messages of a branch that are sent to a model at most; more than any model reads. */
const MAX_HISTORY_MESSAGES = 10_000;

/** Everything that is settled before anything is stored or sent. */
export interface GenerationPlan {
  rows: NewGeneration;
  /** The answer as it stands when the run begins. */
  message: Message;
  /** `null`: it does not write on in an answer. */
  earlier: EarlierAttempts | null;
  systemPrompt: string | null;
  conversation: ConversationMessage[];
}

interface Asked {
  ownerId: string;
  generationId: string;
  runnerId: string;
  now: Date;
  body: CreateGenerationBody;
}

/** Tells one request from another under the same generation id. */
export function requestHash(body: CreateGenerationBody): string {
  const { chatId, parentId, message, modelId, params, stream } = body;
  const said = [
    chatId,
    parentId,
    message ?? null,
    body.continue ?? false,
    modelId,
    params ?? {},
    stream,
  ];
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url');
}

/**
 * Checks a request against the stored tree and prepares the rows. Stores nothing.
 *
 * @throws {AppError} `chat_not_found`, `message_not_found`, `parent_running`, `validation_error`
 */
export async function planGeneration(chats: ChatsService, asked: Asked): Promise<GenerationPlan> {
  const { body, ownerId } = asked;
  const stored = await chats.findRow(ownerId, body.chatId);
  if (stored === null && (body.parentId !== null || body.message === undefined))
    throw new AppError('chat_not_found');
  const userMessage = body.message === undefined ? null : newUserMessage(asked, body.message);
  const chat = stored ?? newChat(asked, userMessage);
  const parent = body.parentId === null ? null : await findParent(chats, chat.id, body);
  const above =
    parent === null ? [] : await chats.branchRows(chat.id, parent.id, MAX_HISTORY_MESSAGES);
  const history = userMessage === null ? above : [...above, userMessage];
  const continued = body.continue === true ? parent : null;
  const answerParent = userMessage ?? parent;
  // The request's form allows no new message without a parent and none to answer.
  if (answerParent === null) throw new AppError('message_not_found');
  const begun = continued ?? newAnswer(asked, answerParent.id);
  const generation = newGeneration(asked, {
    messageId: begun.id,
    parentId: answerParent.id,
    userMessageId: userMessage?.id ?? null,
  });
  const answer = continued === null ? begun : reopened(begun, generation);
  const isLeaf = stored === null || continued === null;
  return {
    rows: {
      ...{ generation, newChat: stored === null ? chat : null, userMessage },
      ...{ answer, isContinued: continued !== null },
      // What follows an answer that is written on stays in sight.
      activeLeafId: isLeaf ? answer.id : await chats.leafThrough(stored, answer.id),
    },
    message: toMessage(answer),
    earlier: continued === null ? null : earlierAttempts(continued),
    systemPrompt: chat.systemPrompt,
    conversation: toConversation(history),
  };
}

async function findParent(
  chats: ChatsService,
  chatId: string,
  body: CreateGenerationBody,
): Promise<MessageRow> {
  const parent = await chats.findMessageRow(chatId, body.parentId ?? '');
  if (parent === null) throw new AppError('message_not_found');
  if (parent.state === 'running') throw new AppError('parent_running');
  if (body.message !== undefined) return parent;
  const wanted = body.continue === true ? 'assistant' : 'user';
  if (parent.role === wanted) return parent;
  const message =
    wanted === 'user' ? 'must name a user message to answer' : 'must name the answer to go on with';
  throw new AppError('validation_error', undefined, {
    details: [{ path: 'body.parentId', message }],
  });
}

function newChat({ ownerId, body, now }: Asked, first: MessageRow | null): ChatRow {
  const text = first === null ? '' : namingText(first);
  return newChatRow(
    ownerId,
    { id: body.chatId, title: titleFrom(text), modelId: body.modelId },
    now,
  );
}

function newUserMessage(
  { body, now }: Asked,
  message: NonNullable<CreateGenerationBody['message']>,
): MessageRow {
  return messageRow({
    id: message.id ?? newId(now.getTime()),
    chatId: body.chatId,
    parentId: body.parentId,
    role: 'user',
    parts: message.parts.map(newPart),
    state: 'completed',
    createdAt: now,
  });
}

function newAnswer({ body, generationId, now }: Asked, parentId: string): MessageRow {
  const { chatId, modelId } = body;
  return messageRow({
    id: newId(now.getTime()),
    chatId,
    parentId,
    role: 'assistant',
    parts: [],
    state: 'running',
    modelId,
    generationId,
    createdAt: now,
  });
}

function messageRow(
  row: Pick<MessageRow, 'id' | 'chatId' | 'parentId' | 'role' | 'parts' | 'state' | 'createdAt'> &
    Partial<MessageRow>,
): MessageRow {
  return {
    hasContent: row.parts.length > 0,
    modelId: null,
    generationId: null,
    seq: 0,
    finishReason: null,
    error: null,
    usage: null,
    timings: null,
    route: null,
    editedAt: null,
    shownAt: null,
    ...row,
  };
}

function reopened(answer: MessageRow, generation: GenerationRow): MessageRow {
  const isSameModel = answer.modelId === generation.modelId;
  return {
    ...answer,
    parts: isSameModel ? answer.parts : answer.parts.map(withoutDetails),
    state: 'running',
    generationId: generation.id,
    modelId: generation.modelId,
    seq: 0,
    finishReason: null,
    error: null,
    usage: null,
    timings: null,
    route: null,
  };
}

/** `null` of attempts that failed before they wrote anything: as if there had been none. */
function earlierAttempts({ state, hasContent, usage }: MessageRow): EarlierAttempts | null {
  return state === 'failed' && !hasContent && usage === null ? null : { usage };
}

/** Opaque blocks mean something to their maker alone, and the answer will bear another's name. */
function withoutDetails(part: Part): Part {
  if (part.type !== 'reasoning') return part;
  const { details: _, ...kept } = part;
  return kept;
}

function newGeneration(
  { ownerId, generationId, runnerId, body, now }: Asked,
  place: Pick<GenerationRow, 'messageId' | 'parentId' | 'userMessageId'>,
): GenerationRow {
  return {
    id: generationId,
    ownerId,
    chatId: body.chatId,
    ...place,
    modelId: body.modelId,
    requestHash: requestHash(body),
    state: 'running',
    finishReason: null,
    error: null,
    usage: null,
    hadOutput: false,
    lastSeq: 0,
    runnerId,
    heartbeatAt: now,
    createdAt: now,
    endedAt: null,
  };
}

/** What a model is told of the branch: attempts that wrote nothing are left out. */
function toConversation(branch: readonly MessageRow[]): ConversationMessage[] {
  return branch
    .filter((row) => row.parts.length > 0)
    .map(({ role, parts, modelId }) => ({ role, parts, modelId }));
}
