import type { StateStorage } from 'zustand/middleware';

import { memberOf } from '../../lib/member-of.ts';
import { createRememberedStore, type RememberedStore } from '../../lib/remembered.ts';
import { type Draft, isBlank, isSameDraft, newAttachment, sizeOf } from './draft.ts';
import type { Attempt, UnsentDraft } from './unsent.ts';

/** Longer text lives as long as the page: the browser's storage is small, and shared by all drafts. */
export const MAX_DRAFT_CHARACTERS = 50_000;
export const MAX_DRAFTS = 30;
/** Their entry in the browser's storage. */
export const DRAFTS_ENTRY = 'parley.drafts';
/** An id, and a word before it. */
const MAX_HOME_CHARACTERS = 72;

export interface KeptDraft extends UnsentDraft {
  /** The id of a chat, or what stands for the new one, or for a message that is edited. */
  home: string;
}

/** What was typed, attached and not sent, in this browser; the latest first. */
export interface Drafts {
  drafts: readonly KeptDraft[];
}

/** What a browser keeps: entries of version 1 had no attachments. */
function draftsFrom(stored: unknown): Drafts {
  return { drafts: listFrom(stored, 'drafts').flatMap(draftFrom).slice(0, MAX_DRAFTS) };
}

function draftFrom(stored: unknown): KeptDraft[] {
  const home = memberOf(stored, 'home');
  const text = memberOf(stored, 'text');
  if (typeof home !== 'string' || home.length > MAX_HOME_CHARACTERS) return [];
  if (typeof text !== 'string') return [];
  const attachments = listFrom(stored, 'attachments').flatMap(attachmentFrom);
  const attempt = attemptFrom(memberOf(stored, 'attempt'));
  const draft = { home, text, attachments, ...(attempt !== null && { attempt }) };
  return isBlank(draft) || sizeOf(draft) > MAX_DRAFT_CHARACTERS ? [] : [draft];
}

function attachmentFrom(stored: unknown): Draft['attachments'] {
  const name = memberOf(stored, 'name');
  const text = memberOf(stored, 'text');
  const isAttachment = typeof name === 'string' && typeof text === 'string' && text !== '';
  if (!isAttachment) return [];
  const id = memberOf(stored, 'id');
  return [typeof id === 'string' ? { id, name, text } : newAttachment(name, text)];
}

function attemptFrom(stored: unknown): Attempt | null {
  const generationId = memberOf(stored, 'generationId');
  const characters = memberOf(stored, 'characters');
  const attachments = memberOf(stored, 'attachments');
  const isAttempt =
    typeof generationId === 'string' &&
    typeof characters === 'number' &&
    typeof attachments === 'number';
  return isAttempt ? { generationId, characters, attachments } : null;
}

function listFrom(stored: unknown, name: string): readonly unknown[] {
  const list = memberOf(stored, name);
  return Array.isArray(list) ? list : [];
}

/**
 * What can be kept of a draft: all of it, or else what was typed without what was attached; `null`
 * for nothing at all, rather than a part of a text.
 */
export function keepable({ text, attachments, attempt }: UnsentDraft): UnsentDraft | null {
  const whole = { text, attachments, ...(attempt !== undefined && { attempt }) };
  if (sizeOf(whole) <= MAX_DRAFT_CHARACTERS) return isBlank(whole) ? null : whole;
  const typed = {
    text,
    attachments: [],
    ...(attempt !== undefined && { attempt: { ...attempt, attachments: 0 } }),
  };
  return sizeOf(typed) > MAX_DRAFT_CHARACTERS || isBlank(typed) ? null : typed;
}

/** What one tab has on its way and another one still writes are two, whatever they say. */
export function isSameEntry(one: UnsentDraft, other: UnsentDraft): boolean {
  return one.attempt?.generationId === other.attempt?.generationId && isSameDraft(one, other);
}

/** Those drafts of a page that are not kept, and would be if there is room. */
export function lostDrafts(
  { drafts }: Drafts,
  unsent: ReadonlyMap<string, UnsentDraft>,
): KeptDraft[] {
  return [...unsent]
    .map(([home, draft]) => ({ ...draft, home }))
    .filter((lost) => !drafts.some((kept) => kept.home === lost.home && isSameEntry(kept, lost)))
    .slice(0, MAX_DRAFTS - drafts.length);
}

export function createDraftsStore(storage?: StateStorage): RememberedStore<Drafts> {
  return createRememberedStore({ name: DRAFTS_ENTRY, version: 2, read: draftsFrom }, storage);
}

/**
 * Keeps a draft in place of the one that the page kept there before; `null` keeps nothing. What
 * another tab keeps there stays beside it.
 */
export function withDraft(
  { drafts }: Drafts,
  home: string,
  draft: UnsentDraft | null,
  before: UnsentDraft | null = null,
): Drafts {
  const isOwn = (kept: UnsentDraft) =>
    [draft, before].some((own) => own !== null && isSameEntry(own, kept));
  const others = drafts.filter((kept) => kept.home !== home || !isOwn(kept));
  return { drafts: draft === null ? others : [{ ...draft, home }, ...others].slice(0, MAX_DRAFTS) };
}
