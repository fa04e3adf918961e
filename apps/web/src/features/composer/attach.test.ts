import { MAX_ATTACHMENT_NAME, MAX_MESSAGE_CHARACTERS } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import { chatStore } from '../chat/chat.store.ts';
import { attachFiles } from './attach.actions.ts';
import { isLongPaste, shortName } from './attach.ts';
import { EMPTY_DRAFT, MAX_ATTACHMENTS } from './draft.ts';
import { attachTo, readFiles } from './read-files.ts';

async function attached(...files: File[]) {
  return attachTo(EMPTY_DRAFT, await readFiles({ files, folders: [] }));
}

test('a paste is long above 8 KB, or above a hundred lines', () => {
  expect(isLongPaste('x'.repeat(8_192))).toBe(false);
  expect(isLongPaste('x'.repeat(8_193))).toBe(true);
  expect(isLongPaste('\n'.repeat(99))).toBe(false);
  expect(isLongPaste('\n'.repeat(100))).toBe(true);
});

describe('files that are attached', () => {
  test('keep their order, and may have one name', async () => {
    const { draft, problems } = await attached(new File(['one'], 'a'), new File(['two'], 'a'));
    expect(draft.attachments.map(({ name, text }) => [name, text])).toEqual([
      ['a', 'one'],
      ['a', 'two'],
    ]);
    expect(problems).toEqual([]);
  });

  test('are refused by a sentence each, without the others', async () => {
    const { draft, problems } = await attached(
      new File(['\0'], 'a.bin'),
      new File(['kept'], 'b.txt'),
      new File([], 'c.txt'),
      new File(['x'.repeat(4 * MAX_MESSAGE_CHARACTERS + 1)], 'd.log'),
    );
    expect(draft.attachments.map(({ name }) => name)).toEqual(['b.txt']);
    expect(problems).toEqual([
      '“a.bin” is not a text file.',
      '“c.txt” is empty.',
      '“d.log” is too long: one message holds 1,000,000 characters together.',
    ]);
  });

  test('are so many at most', async () => {
    const files = Array.from({ length: MAX_ATTACHMENTS + 1 }, () => new File(['x'], 'x.txt'));
    const { draft, problems } = await attached(...files);
    expect(draft.attachments).toHaveLength(MAX_ATTACHMENTS);
    expect(problems).toEqual(['“x.txt” is one too many: one message holds 99 attachments.']);
  });

  test('cannot be folders', async () => {
    const problems = await attachFiles('new', { files: [], folders: ['src'] });
    expect(problems).toEqual(['“src” is a folder. Attach the files in it instead.']);
    expect(chatStore.getState().drafts).toEqual({});
  });

  test('have names that the server takes, with the ending', () => {
    const short = shortName(`${'n'.repeat(300)}.csv`);
    expect(short).toHaveLength(MAX_ATTACHMENT_NAME);
    expect(short.endsWith('n.csv')).toBe(true);
    expect(shortName('a.csv')).toBe('a.csv');
  });
});
