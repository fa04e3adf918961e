import { type BranchMessage, emptyAnswer, type Message } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import {
  branchDownTo,
  branchOf,
  type BranchPages,
  EMPTY_BRANCH,
  withMessage,
  withMessages,
} from './branch.ts';

function message(id: string, parentId: string | null): Message {
  return {
    ...emptyAnswer({
      id,
      chatId: 'chat-00001',
      parentId,
      modelId: 'fake/model',
      generationId: `generation-${id}`,
      createdAt: '2026-11-21T12:00:00.000Z',
    }),
  };
}

function branched(id: string, parentId: string | null): BranchMessage {
  return { ...message(id, parentId), siblingIds: [id] };
}

const QUESTION = branched('question', null);
const FAILED = branched('failed', 'question');
const PAGES: BranchPages = {
  pages: [{ messages: [QUESTION, FAILED], before: null, after: null }],
  pageParams: [null],
};
const idsOf = (pages: BranchPages) => branchOf(pages).map(({ id }) => id);

describe('the branch of a chat', () => {
  test('reads from the oldest message to the newest, whatever page holds it', () => {
    const older = { messages: [branched('root', null)], before: null, after: null };
    expect(idsOf({ pages: [...PAGES.pages, older], pageParams: [null, 'question'] })).toEqual([
      'root',
      'question',
      'failed',
    ]);
  });

  test('begins with a first message', () => {
    const pages = withMessages(EMPTY_BRANCH, null, [message('a', null), message('b', 'a')]);
    expect(idsOf(pages)).toEqual(['a', 'b']);
  });

  test('goes on below its last message', () => {
    const added = [message('next', 'failed'), message('answer', 'next')];
    expect(idsOf(withMessages(PAGES, 'failed', added))).toEqual([
      'question',
      'failed',
      'next',
      'answer',
    ]);
  });

  test('another try takes the place of the failed answer', () => {
    expect(idsOf(withMessages(PAGES, 'question', [message('again', 'question')]))).toEqual([
      'question',
      'again',
    ]);
  });

  test('another answer stands beside one that has something to say', () => {
    const said: BranchMessage = { ...FAILED, parts: [{ type: 'text', text: 'Oak' }] };
    const page = { messages: [QUESTION, said], before: null, after: null };
    const pages = withMessages({ pages: [page], pageParams: [null] }, 'question', [
      message('again', 'question'),
    ]);
    expect(branchOf(pages).at(-1)?.siblingIds).toEqual(['failed', 'again']);
  });

  test('goes on below a message of an older page, without what came after it', () => {
    const older = {
      messages: [branched('root', null), branched('first', 'root')],
      before: null,
      after: null,
    };
    const newest = { messages: [branched('second', 'first')], before: 'second', after: null };
    const pages = { pages: [newest, older], pageParams: [null, 'second'] };
    const anew = withMessages(pages, 'root', [message('other', 'root')]);
    expect(idsOf(anew)).toEqual(['root', 'other']);
    expect(branchOf(anew).at(-1)?.siblingIds).toEqual(['first', 'other']);
    expect(anew.pageParams).toHaveLength(anew.pages.length);
  });

  test('adding the same again changes nothing, as when a request is repeated', () => {
    const added = [message('next', 'failed')];
    const once = withMessages(PAGES, 'failed', added);
    expect(withMessages(once, 'failed', added)).toEqual(once);
  });

  test('begins anew with another first message, however much of it was read', () => {
    const older = { messages: [branched('root', null)], before: null, after: null };
    const pages = { pages: [...PAGES.pages, older], pageParams: [null, 'question'] };
    expect(idsOf(withMessages(pages, null, [message('anew', null)]))).toEqual(['anew']);
  });

  test('can be cut below a message, or before the first', () => {
    expect(branchDownTo(branchOf(PAGES), 'question').map(({ id }) => id)).toEqual(['question']);
    expect(branchDownTo(branchOf(PAGES), null)).toEqual([]);
    expect(branchDownTo(branchOf(PAGES), 'unknown')).toHaveLength(2);
  });

  test('stays as it is when the parent is not among what was read', () => {
    expect(withMessages(PAGES, 'unknown', [message('x', 'unknown')])).toEqual(PAGES);
  });

  test('takes a newer form of a message, which keeps its siblings', () => {
    const [page] = withMessage(PAGES, { ...message('failed', 'question'), state: 'failed' }).pages;
    expect(page?.messages[1]).toMatchObject({ state: 'failed', siblingIds: ['failed'] });
  });
});
