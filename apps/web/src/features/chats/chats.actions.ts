import type { Chat } from '@parley/contracts';

import * as calls from '../../api/calls.ts';
import { ApiError, sentenceOf } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { announceChange, announceContinued } from '../../api/tabs.ts';
import { strings } from '../../i18n/index.ts';
import { showToast, toastStore } from '../../ui/toast.store.ts';
import { messagesQuery } from '../chat/chat.queries.ts';
import { keepChat, knownChat, refreshChats } from './chats.queries.ts';
import { chatsStore, type Pending, type Renaming } from './chats.store.ts';
import { forgetMarks } from './marks.store.ts';

/** What the server takes. */
export const MAX_TITLE_CHARACTERS = 200;

/** Opens the field in which a chat's title is typed. */
export function startRenaming({ id, title }: Chat, place: Renaming['place']): void {
  chatsStore.setRenaming({ chatId: id, place, text: title, problem: null });
}

export function stopRenaming(): void {
  chatsStore.setRenaming(null);
}

/** Gives a chat the title that was typed. Refused, the field is there again with the text and the reason. */
export async function finishRenaming(renaming: Renaming): Promise<void> {
  const { chatId } = renaming;
  const title = renaming.text.trim();
  stopRenaming();
  if (title === '' || title === knownChat(chatId)?.title) return;
  const problem = await change(chatId, { title });
  if (problem === null) return;
  const sentence = strings.chats.notRenamed(problem);
  if (chatsStore.getState().renaming === null) {
    chatsStore.setRenaming({ ...renaming, problem: sentence });
  } else showToast({ text: sentence });
}

/** Puts a chat away, out of the sidebar. */
export async function archiveChat({ id }: Chat): Promise<void> {
  showToast({ text: strings.chats.wasArchived, undo: () => void setArchived(id, false) });
  await setArchived(id, true);
}

/** Brings a chat back into the sidebar. */
export async function unarchiveChat({ id }: Chat): Promise<void> {
  showToast({ text: strings.chats.wasUnarchived, undo: () => void setArchived(id, true) });
  await setArchived(id, false);
}

/** Deletions that can still be taken back. */
const deletions = new Map<string, () => void>();

/**
 * Takes a chat away at once; the server is told when the toast that offers to undo it has gone. So
 * nothing has to be brought back, and an answer goes on until then.
 *
 * @param onUndo runs when the chat is back
 */
export function deleteChat({ id }: Chat, onUndo: () => void): void {
  const undo = () => {
    deletions.delete(id);
    chatsStore.settle(id, { deleted: true });
    onUndo();
  };
  chatsStore.expect(id, { deleted: true });
  deletions.set(id, undo);
  showToast({ text: strings.chats.wasDeleted, undo, onEnd: () => void finishDeletion(id) });
}

/** What was read of a chat that is no more; where it is shown, the page reads again, and says so. */
export function forgetMessages(chatId: string): void {
  void queryClient.resetQueries({ queryKey: messagesQuery(chatId).queryKey });
}

/**
 * Somebody goes on with a chat: one that was archived comes back, one that was deleted stays. Not
 * for what goes out by itself, which may not undo what was done with the chat since.
 */
export function continueChat(chatId: string): void {
  announceContinued(chatId);
  if (deletions.has(chatId)) toastStore.undo();
  if (knownChat(chatId)?.archived === true) void setArchived(chatId, false);
}

/** Keeps a chat that another tab goes on with. This page stays where it is. */
export function callOffDeletion(chatId: string): void {
  if (!deletions.delete(chatId)) return;
  chatsStore.settle(chatId, { deleted: true });
  toastStore.end();
}

async function finishDeletion(chatId: string): Promise<void> {
  if (!deletions.delete(chatId)) return;
  const problem = await attempt(chatId, async () => {
    await calls.deleteChat(chatId).catch(unlessMissing);
    forgetMarks(chatId);
    forgetMessages(chatId);
    refreshChats();
  });
  // Deleted, it stays out of sight: a list that was read before may still hold it.
  if (problem === null) return;
  chatsStore.settle(chatId, { deleted: true });
  showToast({ text: strings.chats.notDeleted(problem) });
}

async function setArchived(chatId: string, archived: boolean): Promise<void> {
  const problem = await change(chatId, { archived });
  if (problem === null) return;
  const { notArchived, notUnarchived } = strings.chats;
  showToast({ text: archived ? notArchived(problem) : notUnarchived(problem) });
}

/** @returns why the server did not take it */
async function change(chatId: string, changes: Omit<Pending, 'deleted'>): Promise<string | null> {
  chatsStore.expect(chatId, changes);
  const problem = await attempt(chatId, async () =>
    keepChat(await calls.updateChat(chatId, changes)),
  );
  chatsStore.settle(chatId, changes);
  return problem;
}

/** The last thing that was asked of each chat: what is asked next waits for it. */
const turns = new Map<string, Promise<unknown>>();

/** Asks the server for a change, in the order in which changes were asked for. */
async function attempt(chatId: string, ask: () => Promise<void>): Promise<string | null> {
  const before = turns.get(chatId);
  const turn = before === undefined ? ask() : before.then(ask, ask);
  turns.set(chatId, turn);
  try {
    await turn;
    announceChange(chatId);
    return null;
  } catch (error) {
    return sentenceOf(error);
  } finally {
    if (turns.get(chatId) === turn) turns.delete(chatId);
  }
}

/** What is not there any more is as good as deleted. */
function unlessMissing(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
}
