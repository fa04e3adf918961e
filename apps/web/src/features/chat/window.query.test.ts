import type { BranchMessage } from '@parley/contracts';
import { afterEach, describe, expect, test } from 'vitest';

import { queryClient } from '../../api/query-client.ts';
import { branchOf, type BranchPages } from './branch.ts';
import { joinReach, pagesAbove } from './window.query.ts';

function message(index: number): BranchMessage {
  return {
    id: `m${index}`,
    chatId: 'chat',
    parentId: index === 0 ? null : `m${index - 1}`,
    role: index % 2 === 0 ? 'user' : 'assistant',
    parts: [],
    state: 'completed',
    modelId: null,
    generationId: null,
    seq: 0,
    finishReason: null,
    error: null,
    usage: null,
    timings: null,
    route: null,
    createdAt: '2026-11-22T00:00:00.000Z',
    editedAt: null,
    siblingIds: [`m${index}`],
  };
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => message(from + index));

const idsOf = (messages: readonly BranchMessage[]) => messages.map(({ id }) => id);

afterEach(() => queryClient.clear());

describe('what was read around a place, and the newest messages', () => {
  test('are one where they overlap, or follow each other', () => {
    const overlapping = joinReach(range(10, 20), range(15, 30));
    expect(overlapping.endsAtLeaf).toBe(true);
    expect(idsOf(overlapping.messages)).toEqual(idsOf(range(10, 30)));
    expect(joinReach(range(10, 20), range(20, 30))).toEqual({
      messages: range(10, 30),
      endsAtLeaf: true,
    });
  });

  test('are not one while there is something between them', () => {
    expect(joinReach(range(10, 20), range(21, 30))).toEqual({
      messages: range(10, 20),
      endsAtLeaf: false,
    });
  });
});

describe('the messages below one of which something changes', () => {
  const newest: BranchPages = {
    pages: [{ messages: range(90, 100), before: 'm90', after: null }],
    pageParams: [null],
  };
  const around: BranchPages = {
    pages: [
      { messages: range(20, 30), before: 'm20', after: 'm29' },
      { messages: range(10, 20), before: 'm10', after: 'm19' },
    ],
    pageParams: [{ around: 'm25' }, { before: 'm20' }],
  };

  test('are the newest, where it is among them, or nobody knows it', () => {
    queryClient.setQueryData(['window', 'chat', 'm25', 'm99'], around);
    expect(pagesAbove('chat', newest, 'm95')).toBe(newest);
    expect(pagesAbove('chat', newest, null)).toBe(newest);
    expect(pagesAbove('chat', newest, 'm50')).toBe(newest);
  });

  test('are those around it, where it was read far from the end, to be read on as the newest are', () => {
    queryClient.setQueryData(['window', 'chat', 'm25', 'm99'], around);
    const pages = pagesAbove('chat', newest, 'm15');
    expect(idsOf(branchOf(pages))).toEqual(idsOf(range(10, 30)));
    expect(pages.pageParams).toEqual([null, 'm20']);
  });
});
