import {
  type ErrorBody,
  fold,
  type GenerationEvent,
  isTerminal,
  type Message,
  type ProgressEvent,
} from '@parley/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** Nobody reads faster than this; drawing each delta would cost a core. */
const FLUSH_MS = 40;

/** A request on its way to the server. Its ids were made here, so sending it again is the same request. */
export interface Outgoing {
  generationId: string;
  chatId: string;
  parentId: string | null;
  modelId: string;
  /** `null` when an answer is tried again. */
  message: { id: string; text: string; createdAt: string } | null;
  /** `waiting`: the server could not be reached, and it is sent again by itself. */
  state: 'sending' | 'waiting';
}

/** Why something that was asked for did not happen. */
export interface Refusal {
  what: 'send' | 'stop';
  error: ErrorBody;
}

export interface ChatState {
  /** Answers that are being written, by generation, as far as they have arrived. */
  streams: Readonly<Record<string, Message>>;
  /** By chat. An outgoing message is drawn until the chat's messages contain it. */
  outgoing: Readonly<Record<string, Outgoing>>;
  /** By chat, until the next attempt. */
  refusals: Readonly<Record<string, Refusal>>;
  /** Text in the composer, by chat. Lives as long as the page. */
  drafts: Readonly<Record<string, string>>;
  /** Generations whose stop was asked for and has not been answered. */
  stopping: Readonly<Record<string, true>>;
  connected: boolean;
}

export interface ChatStore extends Pick<
  StoreApi<ChatState>,
  'getState' | 'getInitialState' | 'subscribe'
> {
  /** Takes up an answer at the state it has; one that is further already stays. */
  open(answer: Message): void;
  /** Adds an event to its answer. What is drawn follows within {@link FLUSH_MS}, at the end at once. */
  apply(generationId: string, event: GenerationEvent | ProgressEvent): Message | null;
  /** The answer as far as it has arrived, drawn or not. */
  answer(generationId: string): Message | null;
  /** Forgets an answer: what is stored counts again. */
  forget(generationId: string): void;
  setOutgoing(chatId: string, outgoing: Outgoing | null): void;
  setRefusal(chatId: string, refusal: Refusal | null): void;
  setDraft(chatId: string, text: string): void;
  setStopping(generationId: string, stopping: boolean): void;
  setConnected(connected: boolean): void;
}

export function createChatStore(): ChatStore {
  const store = createStore<ChatState>(() => ({
    streams: {},
    outgoing: {},
    refusals: {},
    drafts: {},
    stopping: {},
    connected: true,
  }));
  const { getState, getInitialState, setState, subscribe } = store;

  /** What has arrived; `streams` is a copy of it for drawing. */
  const arrived = new Map<string, Message>();
  let flushTimer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    clearTimeout(flushTimer);
    flushTimer = undefined;
    setState({ streams: Object.fromEntries(arrived) });
  }

  return {
    getState,
    getInitialState,
    subscribe,

    open(answer) {
      if (answer.generationId === null) return;
      const known = arrived.get(answer.generationId);
      if (known === undefined || known.seq < answer.seq) arrived.set(answer.generationId, answer);
      flush();
    },

    apply(generationId, event) {
      const before = arrived.get(generationId);
      if (before === undefined) return null;
      const after = isTerminal(event) ? foldTerminal(before, event) : fold(before, event);
      arrived.set(generationId, after);
      if (isTerminal(event)) flush();
      else flushTimer ??= setTimeout(flush, FLUSH_MS);
      return after;
    },

    answer: (generationId) => arrived.get(generationId) ?? null,

    forget(generationId) {
      if (arrived.delete(generationId)) flush();
    },

    setOutgoing: (chatId, outgoing) =>
      setState(({ outgoing: all }) => ({ outgoing: put(all, chatId, outgoing) })),
    setRefusal: (chatId, refusal) =>
      setState(({ refusals }) => ({ refusals: put(refusals, chatId, refusal) })),
    setDraft: (chatId, text) =>
      setState(({ drafts }) => ({ drafts: put(drafts, chatId, text === '' ? null : text) })),
    setStopping: (generationId, stopping) =>
      setState(({ stopping: all }) => ({
        stopping: put(all, generationId, stopping ? true : null),
      })),
    setConnected(connected) {
      if (getState().connected !== connected) setState({ connected });
    },
  };
}

/**
 * A terminal event always replaces, even with a number below what arrived: what an interrupted
 * generation sent after its last stored event died with the process.
 */
function foldTerminal(message: Message, event: GenerationEvent): Message {
  return fold({ ...message, seq: Math.min(message.seq, event.seq - 1) }, event);
}

function put<T>(
  record: Readonly<Record<string, T>>,
  key: string,
  value: T | null,
): Readonly<Record<string, T>> {
  if (value !== null) return { ...record, [key]: value };
  const { [key]: _, ...rest } = record;
  return rest;
}

export const chatStore = createChatStore();
