import { type BranchMessage, emptyAnswer } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { deletedBetween } from './deleted-between.ts';

function message(id: string, parentId: string | null, siblingIds = [id]): BranchMessage {
  const generationId = `generation-${id}`;
  const createdAt = '2026-11-21T12:00:00.000Z';
  const answer = emptyAnswer({
    id,
    chatId: 'chat-00001',
    parentId,
    modelId: 'a/b',
    generationId,
    createdAt,
  });
  return { ...answer, siblingIds };
}

const ROOT = message('root', null);
const ANSWER = message('answer', 'root');
const NEXT = message('next', 'answer');
const idsOf = (messages: readonly BranchMessage[]) => messages.map(({ id }) => id);

describe('what was deleted between two readings of a branch', () => {
  test('is nothing where all is there still, and more', () => {
    expect(deletedBetween([ROOT, ANSWER], [ROOT, ANSWER, NEXT])).toEqual([]);
  });

  test('is what is missing at its end, with all below', () => {
    expect(idsOf(deletedBetween([ROOT, ANSWER, NEXT], [ROOT]))).toEqual(['answer', 'next']);
  });

  test('is what another version stands in for, that does not know of it', () => {
    const other = message('other', 'root');
    expect(idsOf(deletedBetween([ROOT, ANSWER, NEXT], [ROOT, other]))).toEqual(['answer', 'next']);
  });

  test('is nothing where one went to another version', () => {
    const other = message('other', 'root', ['answer', 'other']);
    expect(deletedBetween([ROOT, ANSWER, NEXT], [ROOT, other])).toEqual([]);
  });

  test('is all of a chat that is empty now', () => {
    expect(idsOf(deletedBetween([ROOT, ANSWER], []))).toEqual(['root', 'answer']);
  });

  test('is unknown of what stands above the messages that were read', () => {
    expect(deletedBetween([ANSWER, NEXT], [message('later', 'next')])).toEqual([]);
  });
});
