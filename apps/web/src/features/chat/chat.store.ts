import {
  type ErrorBody,
  fold,
  type GenerationEvent,
  isTerminal,
  type Message,
  type ProgressEvent,
} from '@parley/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';

import { onNextDrawing } from './next-drawing.ts';

import { type Draft, EMPTY_DRAFT } from '../composer/draft.ts';
import { type Thinking, timeThinking } from './thinking.ts';

/** An answer that is no older than this is read from its beginning, or nearly so. */
const FRESH_MS = 2_000;

/** A request on its way to the server. Its ids were made here, so sending it again is the same request. */
export interface Outgoing {
  generationId: string;
  chatId: string;
  parentId: string | null;
  modelId: string;
  /** `null` when an answer is tried again, or gone on with. */
  message: { id: string; draft: Draft; createdAt: string } | null;
  /** The answer to go on with. */
  continued: Message | null;
  /** The draft to which the message returns: that of the new-chat page while the chat is not stored. */
  home: string;
  /** `waiting`: the server could not be reached, and it is sent again by itself. */
  state: 'sending' | 'waiting';
}

/** A message that waits for an answer to be complete. */
export interface Queued extends Draft {
  /** The generation of that answer: others may be written on other branches meanwhile. */
  generationId: string | null;
}

/** Why something that was asked for did not happen. */
export interface Refusal {
  what: 'send' | 'stop' | 'model';
  error: ErrorBody;
}

/** An answer that the provider wants to be asked for later, and when it is tried again by itself. */
export interface Pause {
  answerId: string;
  until: number;
}

/** Instead of a chat's id: the draft of the page on which new chats begin. */
export const NEW_CHAT = 'new';

export interface ChatState {
  /** Answers that are being written, by generation, as far as they have arrived. */
  streams: Readonly<Record<string, Message>>;
  /** How far answers are of which nothing has arrived yet, by generation; absent where nobody says. */
  progress: Readonly<Record<string, ProgressEvent>>;
  /** Since when running answers think, or how long they did, as far as this page was there. */
  thinking: Readonly<Record<string, Thinking>>;
  /** By chat. An outgoing message is drawn until the chat's messages contain it. */
  outgoing: Readonly<Record<string, Outgoing>>;
  /** By chat, {@link NEW_CHAT} for one that did not begin; until the next attempt. */
  refusals: Readonly<Record<string, Refusal>>;
  /**
   * What stands in the composer, by chat; {@link NEW_CHAT} for the one that has not begun. And what
   * stands in the field of a message that is edited, by its `editHome`.
   */
  drafts: Readonly<Record<string, Draft>>;
  /** What is sent when the answer above it is complete, by chat. */
  queued: Readonly<Record<string, Queued>>;
  /** Models that were chosen and that the server does not know of yet, by chat. */
  choices: Readonly<Record<string, string>>;
  /** By chat. */
  pauses: Readonly<Record<string, Pause>>;
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
  /** Adds an event to its answer. What is drawn follows with {@link onNextDrawing}, at the end at once. */
  apply(generationId: string, event: GenerationEvent | ProgressEvent): Message | null;
  /** The answer as far as it has arrived, drawn or not. */
  answer(generationId: string): Message | null;
  /** Forgets an answer: what is stored counts again. */
  forget(generationId: string): void;
  setOutgoing(chatId: string, outgoing: Outgoing | null): void;
  setRefusal(home: string, refusal: Refusal | null): void;
  setDraft(home: string, draft: Draft): void;
  /** Changes what is typed, beside what is attached. */
  setDraftText(home: string, text: string): void;
  setQueued(chatId: string, queued: Queued | null): void;
  setChoice(chatId: string, modelId: string | null): void;
  setPause(chatId: string, pause: Pause | null): void;
  setStopping(generationId: string, stopping: boolean): void;
  setConnected(connected: boolean): void;
}

export function createChatStore(): ChatStore {
  const store = createStore<ChatState>(() => ({
    streams: {},
    progress: {},
    thinking: {},
    outgoing: {},
    refusals: {},
    drafts: {},
    queued: {},
    choices: {},
    pauses: {},
    stopping: {},
    connected: true,
  }));
  const { getState, getInitialState, setState, subscribe } = store;

  /** What has arrived; `streams` is a copy of it for drawing. */
  const arrived = new Map<string, Message>();
  const progress = new Map<string, ProgressEvent>();
  const thinking = new Map<string, Thinking>();
  /** Answers whose events come when they happen: those of others come all at once at first. */
  const fresh = new Set<string>();
  let callOffFlush: (() => void) | undefined;

  function flush(): void {
    callOffFlush?.();
    callOffFlush = undefined;
    setState({
      streams: Object.fromEntries(arrived),
      progress: Object.fromEntries(progress),
      thinking: Object.fromEntries(thinking),
    });
  }

  return {
    getState,
    getInitialState,
    subscribe,

    open(answer) {
      if (answer.generationId === null) return;
      const known = arrived.get(answer.generationId);
      if (known === undefined || known.seq < answer.seq) arrived.set(answer.generationId, answer);
      const age = Date.now() - Date.parse(answer.createdAt);
      if (known === undefined && answer.seq === 0 && age < FRESH_MS) fresh.add(answer.generationId);
      flush();
    },

    apply(generationId, event) {
      const before = arrived.get(generationId);
      if (before === undefined) return null;
      const after = isTerminal(event) ? foldTerminal(before, event) : fold(before, event);
      arrived.set(generationId, after);
      if (event.type === 'progress') progress.set(generationId, event);
      else if (event.type !== 'generation-start') progress.delete(generationId);
      if (fresh.has(generationId)) {
        const thoughts = timeThinking(thinking.get(generationId), before, event, Date.now());
        if (thoughts !== undefined) thinking.set(generationId, thoughts);
      }
      if (isTerminal(event)) flush();
      else callOffFlush ??= onNextDrawing(flush);
      return after;
    },

    answer: (generationId) => arrived.get(generationId) ?? null,

    forget(generationId) {
      progress.delete(generationId);
      thinking.delete(generationId);
      fresh.delete(generationId);
      if (arrived.delete(generationId)) flush();
    },

    setOutgoing: (chatId, outgoing) =>
      setState(({ outgoing: all }) => ({ outgoing: put(all, chatId, outgoing) })),
    setRefusal: (home, refusal) =>
      setState(({ refusals }) => ({ refusals: put(refusals, home, refusal) })),
    setDraft: (home, draft) =>
      setState(({ drafts }) => ({ drafts: put(drafts, home, unlessEmpty(draft)) })),
    setDraftText: (home, text) =>
      setState(({ drafts }) => ({
        drafts: put(drafts, home, unlessEmpty({ ...(drafts[home] ?? EMPTY_DRAFT), text })),
      })),
    setQueued: (chatId, next) => setState(({ queued }) => ({ queued: put(queued, chatId, next) })),
    setChoice: (chatId, modelId) =>
      setState(({ choices }) => ({ choices: put(choices, chatId, modelId) })),
    setPause: (chatId, pause) => setState(({ pauses }) => ({ pauses: put(pauses, chatId, pause) })),
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

/** Blanks are kept: whoever types them goes on. */
function unlessEmpty(draft: Draft): Draft | null {
  return draft.text === '' && draft.attachments.length === 0 ? null : draft;
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
