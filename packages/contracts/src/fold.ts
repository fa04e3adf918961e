import type { GenerationEvent, ProgressEvent } from './events.ts';
import type { Message, Part, ReasoningPart, TextPart } from './message.ts';

/** The assistant message of a generation before its first event. */
export function emptyAnswer(of: {
  id: string;
  chatId: string;
  parentId: string | null;
  modelId: string;
  generationId: string;
  createdAt: string;
}): Message {
  return {
    ...of,
    role: 'assistant',
    parts: [],
    state: 'running',
    seq: 0,
    finishReason: null,
    error: null,
    usage: null,
    timings: null,
    route: null,
    editedAt: null,
  };
}

/**
 * Adds one event to a message. Pure and total: an event that the message contains already is
 * ignored, a delta of an unknown part opens it, and a terminal event replaces the message by the
 * one it carries. So any split, replay or reconnect of the same events gives the same message.
 */
export function fold(message: Message, event: GenerationEvent | ProgressEvent): Message {
  if (event.type === 'progress') return message;
  if (event.type === 'generation-start' && event.generationId !== message.generationId) {
    // Another attempt writes on in the same message (continue): its numbers begin again.
    return {
      ...message,
      generationId: event.generationId,
      modelId: event.modelId,
      state: 'running',
      seq: event.seq,
      finishReason: null,
      error: null,
      usage: null,
      timings: null,
      route: null,
    };
  }
  if (event.seq <= message.seq) return message;
  const { seq } = event;
  switch (event.type) {
    case 'generation-start':
    case 'text-end':
      return { ...message, seq };
    case 'text-start':
      return {
        ...message,
        seq,
        parts: [...message.parts, { type: 'text', id: event.partId, text: '' }],
      };
    case 'reasoning-start':
      return { ...message, seq, parts: [...message.parts, newReasoning(event)] };
    case 'text-delta':
      return {
        ...message,
        seq,
        parts: appendText(message.parts, 'text', event.partId, event.delta),
      };
    case 'reasoning-delta':
      return {
        ...message,
        seq,
        parts: appendText(message.parts, 'reasoning', event.partId, event.delta),
      };
    case 'reasoning-end':
      return { ...message, seq, parts: closeReasoning(message.parts, event.partId, event.details) };
    case 'tool-call':
    case 'tool-result':
    case 'source':
    case 'file':
    case 'warning': {
      const { seq: _, ...part } = event;
      return { ...message, seq, parts: [...message.parts, part] };
    }
    case 'usage': {
      const { seq: _, type: __, ...usage } = event;
      return { ...message, seq, usage };
    }
    case 'generation-end':
      return event.message;
    case 'error':
      return event.message ?? { ...message, seq, state: event.state, error: event.error };
  }
}

function newReasoning({
  partId,
  startedAt,
}: Extract<GenerationEvent, { type: 'reasoning-start' }>): ReasoningPart {
  const part: ReasoningPart = { type: 'reasoning', id: partId, text: '' };
  return startedAt === undefined ? part : { ...part, startedAt };
}

function appendText(
  parts: readonly Part[],
  type: 'text' | 'reasoning',
  partId: string,
  delta: string,
): Part[] {
  // The open part is nearly always the last one.
  const index = parts.findLastIndex((part) => part.type === type && part.id === partId);
  const open = parts[index];
  if (open === undefined || open.type !== type)
    return [...parts, { type, id: partId, text: delta }];
  return replaceAt(parts, index, { ...open, text: open.text + delta });
}

function closeReasoning(
  parts: readonly Part[],
  partId: string,
  details: unknown[] | undefined,
): Part[] {
  const index = parts.findLastIndex((part) => part.type === 'reasoning' && part.id === partId);
  const open = parts[index];
  if (open?.type !== 'reasoning' || details === undefined) return [...parts];
  return replaceAt(parts, index, { ...open, details });
}

function replaceAt(parts: readonly Part[], index: number, part: TextPart | ReasoningPart): Part[] {
  const next = [...parts];
  next[index] = part;
  return next;
}
