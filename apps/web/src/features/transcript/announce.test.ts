import { emptyAnswer, type Message } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { announce, type Announced, SILENCE, type Shown } from './announce.ts';

const RUNNING = emptyAnswer({
  id: 'answer-1',
  chatId: 'chat-0001',
  parentId: 'question-1',
  modelId: 'fake/model',
  generationId: 'generation-1',
  createdAt: '2026-11-22T12:00:00.000Z',
});
const DONE: Message = {
  ...RUNNING,
  state: 'completed',
  finishReason: 'stop',
  parts: [{ type: 'text', text: '**So** it is.' }],
};
const ASKED: Shown = {
  branch: [RUNNING],
  askedFor: 'generation-1',
  isLong: false,
  phase: null,
  isLost: false,
};

/** What is heard while a chat shows one thing after the other: whatever is new and not empty. */
function heard(...shown: Partial<Shown>[]): string[] {
  let said: Announced = SILENCE;
  const texts: string[] = [];
  for (const each of shown) {
    const next = announce(said, { ...ASKED, ...each });
    expect(announce(next, { ...ASKED, ...each })).toBe(next);
    if (next.text !== said.text && next.text !== '') texts.push(next.text);
    said = next;
  }
  return texts;
}

describe('of an answer is said', () => {
  test('that it begins, and at its end all of it, once', () => {
    const ended = { branch: [DONE] };
    expect(heard({}, {}, ended, ended)).toEqual(['Answering', 'Answer complete. So it is.']);
  });

  test('that it goes on when it takes long, once', () => {
    const long = { isLong: true };
    expect(heard({}, long, long, { ...long, branch: [DONE] })).toEqual([
      'Answering',
      'Still answering',
      'Answer complete. So it is.',
    ]);
  });

  test('no beginning where it was asked for elsewhere, or ran when the chat was opened', () => {
    const elsewhere = { askedFor: null };
    expect(heard(elsewhere, { ...elsewhere, isLong: true }, { branch: [DONE] })).toEqual([
      'Still answering',
      'Answer complete. So it is.',
    ]);
  });

  test('its end also where that comes before it was shown to run', () => {
    expect(heard({ branch: [] }, { branch: [DONE] }, { branch: [DONE] })).toEqual([
      'Answer complete. So it is.',
    ]);
  });

  test('nothing when it failed: its card speaks', () => {
    const error = { code: 'internal_error', message: '', requestId: '', retryable: true } as const;
    expect(heard({}, { branch: [{ ...RUNNING, state: 'failed', error }] })).toEqual(['Answering']);
  });

  test('that it was stopped, cut off or declined', () => {
    const end = (changes: Partial<Message>) => heard({}, { branch: [{ ...DONE, ...changes }] })[1];
    expect(end({ state: 'stopped' })).toBe('Stopped');
    expect(end({ finishReason: 'length' })).toBe('Cut off at the length limit. So it is.');
    expect(end({ finishReason: 'content_filter' })).toBe(
      'Stopped by the provider’s filter. So it is.',
    );
    expect(end({ parts: [] })).toBe('Answer complete.');
  });

  test('what a server does that runs the model itself, in place of how long it takes', () => {
    const long = { isLong: true };
    const phases = [{ phase: 'Loading the model' }, { ...long, phase: 'Writing the answer' }];
    expect(heard({}, ...phases, long, { branch: [DONE] })).toEqual([
      'Answering',
      'Loading the model',
      'Writing the answer',
      'Answer complete. So it is.',
    ]);
  });

  test('nothing more of how long it takes once the banner has spoken', () => {
    const texts = heard({}, { isLost: true }, { isLong: true }, { branch: [DONE] });
    expect(texts).toEqual(['Answering', 'Answer complete. So it is.']);
  });

  test('its beginning again when it is written on', () => {
    const again = { ...DONE, state: 'running', generationId: 'generation-2' } as const;
    const texts = heard({}, { branch: [DONE] }, { branch: [again], askedFor: 'generation-2' });
    expect(texts).toEqual(['Answering', 'Answer complete. So it is.', 'Answering']);
  });
});

describe('nothing is said', () => {
  test('when another branch, or an answer that is over, comes into sight', () => {
    const other: Message = { ...DONE, id: 'answer-2', generationId: 'generation-2' };
    const elsewhere = { askedFor: null };
    expect(heard({ ...elsewhere, branch: [DONE] }, { ...elsewhere, branch: [other] })).toEqual([]);
    expect(heard({}, { branch: [other] })).toEqual(['Answering']);
  });

  test('when the branch comes back on which an answer was asked for', () => {
    const other: Message = { ...DONE, id: 'answer-2', generationId: 'generation-2' };
    expect(heard({}, { branch: [other] }, {})).toEqual(['Answering']);
    expect(heard({}, { branch: [other] }, { branch: [DONE] })).toEqual(['Answering']);
  });

  test('when a branch comes into sight on which an answer still runs', () => {
    const other: Message = { ...RUNNING, id: 'answer-2', generationId: 'generation-2' };
    expect(heard({ branch: [DONE], askedFor: null }, { branch: [other], askedFor: null })).toEqual(
      [],
    );
  });
});
