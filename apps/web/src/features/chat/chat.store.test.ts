import { emptyAnswer, type GenerationEvent, type Message, messageText } from '@parley/contracts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createChatStore } from './chat.store.ts';

const GENERATION = 'generation-1';

const ANSWER: Message = emptyAnswer({
  id: 'message-00001',
  chatId: 'chat-00001',
  parentId: 'message-00000',
  modelId: 'fake/model',
  generationId: GENERATION,
  createdAt: '2026-11-21T12:00:00.000Z',
});

function delta(seq: number, text: string): GenerationEvent {
  return { type: 'text-delta', seq, partId: 'text', delta: text };
}

const INTERRUPTED: GenerationEvent = {
  type: 'error',
  seq: 3,
  generationId: GENERATION,
  messageId: ANSWER.id,
  state: 'interrupted',
  error: { code: 'interrupted', message: 'Restarted.', requestId: '', retryable: true },
};

function startClock(): void {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run, 0));
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
}

function stopClock(): void {
  vi.useRealTimers();
  vi.unstubAllGlobals();
}

describe('an answer that is being written', () => {
  beforeEach(startClock);
  afterEach(stopClock);

  function openStore() {
    const store = createChatStore();
    store.open(ANSWER);
    const drawn = vi.fn();
    store.subscribe(drawn);
    const text = () => messageText(store.getState().streams[GENERATION] ?? ANSWER);
    return { store, drawn, text };
  }

  test('is drawn once for all that arrives within the same few milliseconds', () => {
    const { store, drawn, text } = openStore();
    ['One', ' two', ' three'].forEach((word, index) =>
      store.apply(GENERATION, delta(index + 1, word)),
    );
    expect(drawn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(50);
    expect(drawn).toHaveBeenCalledTimes(1);
    expect(text()).toBe('One two three');
  });

  test('is drawn at once at its end, and not again by the timer', () => {
    const { store, drawn } = openStore();
    store.apply(GENERATION, delta(1, 'One'));
    store.apply(GENERATION, { ...INTERRUPTED, seq: 2 });
    expect(drawn).toHaveBeenCalledTimes(1);
    expect(store.getState().streams[GENERATION]).toMatchObject({ state: 'interrupted' });
    vi.advanceTimersByTime(1_000);
    expect(drawn).toHaveBeenCalledTimes(1);
  });

  test('ignores what it has already', () => {
    const { store, text } = openStore();
    store.apply(GENERATION, delta(1, 'One'));
    store.apply(GENERATION, delta(1, 'One'));
    vi.advanceTimersByTime(50);
    expect(text()).toBe('One');
  });

  test('ends with a terminal event even when that has an old number', () => {
    const { store } = openStore();
    store.apply(GENERATION, delta(5, 'lost with the process'));
    expect(store.apply(GENERATION, INTERRUPTED)).toMatchObject({ state: 'interrupted', seq: 3 });
  });

  test('is taken up from the stored state only when that is further', () => {
    const { store } = openStore();
    store.apply(GENERATION, delta(4, 'Four'));
    store.open({ ...ANSWER, seq: 2 });
    expect(store.answer(GENERATION)?.seq).toBe(4);
    store.open({ ...ANSWER, seq: 9, parts: [{ type: 'text', text: 'Nine' }] });
    expect(store.answer(GENERATION)).toMatchObject({ seq: 9, parts: [{ text: 'Nine' }] });
  });

  test('is no business of the store when nobody opened it, or it was forgotten', () => {
    const { store } = openStore();
    expect(store.apply('generation-2', delta(1, 'One'))).toBeNull();
    store.forget(GENERATION);
    expect(store.apply(GENERATION, delta(1, 'One'))).toBeNull();
    expect(store.getState().streams).toEqual({});
  });
});

describe('how far an answer is that does not come in pieces', () => {
  beforeEach(startClock);
  afterEach(stopClock);

  const LOADING = { type: 'progress', phase: 'loading' } as const;
  const WRITING = { type: 'progress', phase: 'generating', tokens: 34 } as const;

  function openStore() {
    const store = createChatStore();
    store.open(ANSWER);
    const known = () => {
      vi.advanceTimersByTime(50);
      return store.getState().progress[GENERATION];
    };
    return { store, known };
  }

  test('is what was told last, and nothing of the answer itself', () => {
    const { store, known } = openStore();
    expect(known()).toBeUndefined();
    store.apply(GENERATION, LOADING);
    expect(known()).toEqual(LOADING);
    store.apply(GENERATION, WRITING);
    expect(known()).toEqual(WRITING);
    expect(store.answer(GENERATION)).toEqual(ANSWER);
  });

  test('is no news any more as soon as there is something to read, or it is over', () => {
    const { store, known } = openStore();
    store.apply(GENERATION, WRITING);
    store.apply(GENERATION, delta(1, 'All of it'));
    expect(known()).toBeUndefined();
    store.apply(GENERATION, LOADING);
    store.forget(GENERATION);
    expect(known()).toBeUndefined();
  });

  test('outlives the event that says which answer it is, which may be replayed', () => {
    const { store, known } = openStore();
    store.apply(GENERATION, LOADING);
    const { chatId, id: messageId } = ANSWER;
    const start = { generationId: GENERATION, chatId, messageId, modelId: 'fake/model' };
    store.apply(GENERATION, { type: 'generation-start', seq: 1, ...start });
    expect(known()).toEqual(LOADING);
  });

  test('of an answer that nobody opened is kept nowhere', () => {
    const { store } = openStore();
    store.apply('generation-2', LOADING);
    vi.advanceTimersByTime(50);
    expect(store.getState().progress).toEqual({});
  });
});

test('an emptied draft leaves nothing behind, but for what is attached', () => {
  const store = createChatStore();
  const attachments = [{ id: 'attachment-1', name: 'notes.md', text: '# Notes' }];
  store.setDraftText('chat-00001', 'Text');
  store.setDraft('chat-00002', { text: 'Other', attachments });
  store.setDraftText('chat-00001', '');
  store.setDraftText('chat-00002', '');
  expect(store.getState().drafts).toEqual({ 'chat-00002': { text: '', attachments } });
});
