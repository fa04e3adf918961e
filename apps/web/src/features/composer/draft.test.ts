import { MAX_MESSAGE_CHARACTERS } from '@parley/contracts';
import { describe, expect, test } from 'vitest';

import {
  type Draft,
  draftOf,
  excessOf,
  isBlank,
  isSameDraft,
  joinDrafts,
  MAX_ATTACHMENTS,
  newAttachment,
  partsOf,
  withoutFirst,
} from './draft.ts';

const NOTES = newAttachment('notes.md', '# Notes');
const DATA = newAttachment('data.csv', 'a,b');

function draft(text: string, ...attachments: Draft['attachments']): Draft {
  return { text, attachments };
}

describe('a message before it is sent', () => {
  test('is sent with what is attached above what is typed, in order', () => {
    expect(partsOf(draft('Compare', NOTES, DATA))).toEqual([
      { type: 'text', name: 'notes.md', text: '# Notes' },
      { type: 'text', name: 'data.csv', text: 'a,b' },
      { type: 'text', text: 'Compare' },
    ]);
  });

  test('needs nothing typed where something is attached', () => {
    expect(partsOf(draft(' ', NOTES))).toHaveLength(1);
    expect(isBlank(draft(' ', NOTES))).toBe(false);
    expect(isBlank(draft(' '))).toBe(true);
  });

  test('is found again in the message that it became', () => {
    const before = draft('Compare', NOTES, DATA);
    expect(isSameDraft(draftOf({ parts: partsOf(before) }), before)).toBe(true);
  });

  test('differs by each text and name of what is attached, not by who attached it', () => {
    const again = newAttachment(NOTES.name, NOTES.text);
    expect(isSameDraft(draft('a', NOTES), draft('a', again))).toBe(true);
    expect(isSameDraft(draft('a', NOTES), draft('a', { ...NOTES, name: 'b' }))).toBe(false);
    expect(isSameDraft(draft('a', NOTES), draft('a', { ...NOTES, text: 'b' }))).toBe(false);
    expect(isSameDraft(draft('a', NOTES), draft('a', NOTES, DATA))).toBe(false);
  });

  test('stands below another by an empty line, and blank ones add none', () => {
    const joined = joinDrafts(draft('a', NOTES), undefined, draft(' '), draft('b', DATA));
    expect(joined).toEqual(draft('a\n\nb', NOTES, DATA));
  });

  test('can be taken from the beginning of a longer one, and of no other', () => {
    const sent = draft('Compare', NOTES);
    expect(withoutFirst(joinDrafts(sent, draft('and', DATA)), sent)).toEqual(draft('and', DATA));
    expect(withoutFirst(draft('Comp', NOTES), sent)).toBeNull();
    expect(withoutFirst(draft('Compare', DATA), sent)).toBeNull();
  });

  test('has at most so many characters and attachments', () => {
    const most = newAttachment('long.txt', 'x'.repeat(MAX_MESSAGE_CHARACTERS));
    expect(excessOf(draft('', most))).toBeNull();
    expect(excessOf(draft('y', most))).toBe('characters');
    const many = Array.from({ length: MAX_ATTACHMENTS }, () => DATA);
    expect(excessOf(draft('y', ...many))).toBeNull();
    expect(excessOf(draft('y', ...many, DATA))).toBe('attachments');
  });
});
