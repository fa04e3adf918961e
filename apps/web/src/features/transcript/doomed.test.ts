import { type BranchMessage, emptyAnswer } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { doomedBy } from './doomed.ts';

function message(id: string, changes: Partial<BranchMessage> = {}): BranchMessage {
  const ids = { id, chatId: 'chat-00001', parentId: null, modelId: 'a/b' };
  const createdAt = '2026-11-21T12:00:00.000Z';
  const answer = emptyAnswer({ ...ids, generationId: `generation-${id}`, createdAt });
  return { ...answer, state: 'completed', siblingIds: [id], ...changes };
}

function pagesOf(messages: BranchMessage[], after: string | null = null) {
  return { pages: [{ messages, before: null, after }], pageParams: [null] };
}

describe('what goes with a message', () => {
  test('is what stands below it', () => {
    const pages = pagesOf([message('a'), message('b'), message('c')]);
    expect(doomedBy(pages, 'a')).toEqual({ below: 2, isAll: true, isRunning: false });
    expect(doomedBy(pages, 'c')).toEqual({ below: 0, isAll: true, isRunning: false });
  });

  test('is not its own other versions, but those of what is below it', () => {
    const pages = pagesOf([
      message('a', { siblingIds: ['a', 'x'] }),
      message('b', { siblingIds: ['b', 'y'] }),
    ]);
    expect(doomedBy(pages, 'a')).toEqual({ below: 2, isAll: false, isRunning: false });
  });

  test('is more than is known where the branch was not read to its end', () => {
    expect(doomedBy(pagesOf([message('a')], 'a'), 'a').isAll).toBe(false);
  });

  test('may be what is being written', () => {
    const pages = pagesOf([message('a'), message('b', { state: 'running' })]);
    expect(doomedBy(pages, 'a').isRunning).toBe(true);
  });
});
