import type { Generation, Message, TerminalEvent } from '@parley/contracts';

import type { Tables } from '../../db/tables.ts';

export type GenerationRow = Tables['generations']['$inferSelect'];

export function toGeneration(row: GenerationRow): Generation {
  const {
    id,
    chatId,
    messageId,
    parentId,
    modelId,
    state,
    finishReason,
    error,
    usage,
    createdAt,
    endedAt,
  } = row;
  return {
    ...{ id, chatId, messageId, parentId, modelId, state, finishReason, error, usage },
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

/** The last event of an ended generation, made again from what is stored. `null` while it runs. */
export function terminalEventOf(row: GenerationRow, message: Message | null): TerminalEvent | null {
  if (row.state === 'running') return null;
  const seq = row.lastSeq;
  if (row.state === 'failed' || row.state === 'interrupted') {
    const error = row.error ?? {
      code: 'internal_error',
      message: '',
      requestId: '',
      retryable: true,
    };
    const partial = message === null ? {} : { message };
    return {
      type: 'error',
      seq,
      generationId: row.id,
      messageId: row.messageId,
      state: row.state,
      error,
      ...partial,
    };
  }
  return {
    type: 'generation-end',
    seq,
    state: row.state,
    finishReason: row.finishReason ?? 'stop',
    message: message ?? emptyMessageOf(row),
  };
}

/** The answer of an attempt whose message is not stored (any longer): it wrote nothing. */
export function emptyMessageOf(row: GenerationRow): Message {
  return {
    id: row.messageId,
    chatId: row.chatId,
    parentId: row.parentId,
    role: 'assistant',
    parts: [],
    state: row.state,
    modelId: row.modelId,
    generationId: row.id,
    seq: row.lastSeq,
    finishReason: row.finishReason,
    error: row.error,
    usage: row.usage,
    timings: null,
    route: null,
    createdAt: row.createdAt.toISOString(),
    editedAt: null,
  };
}
