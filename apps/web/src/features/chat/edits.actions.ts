import type { BranchMessage, Message, UpdateMessageBody } from '@parley/contracts';

import { ApiError, sentenceOf } from '../../api/client.ts';
import { updateMessage } from '../../api/message-calls.ts';
import { queryClient } from '../../api/query-client.ts';
import { announceChange } from '../../api/tabs.ts';
import { continueChat } from '../chats/chats.actions.ts';
import {
  type Draft,
  draftOf,
  EMPTY_DRAFT,
  isBlank,
  isSameDraft,
  joinDrafts,
} from '../composer/draft.ts';
import { withMessage } from './branch.ts';
import { send } from './chat.actions.ts';
import { knownBranch, messagesQuery } from './chat.queries.ts';
import { chatStore } from './chat.store.ts';
import { editHome } from './edit-home.ts';
import { setEditing } from './tree.store.ts';

/** Puts a field with its text in the place of a message; what was typed there before is there again. */
export function startEdit(message: Message): void {
  const home = editHome(message.id);
  if (chatStore.getState().drafts[home] === undefined) chatStore.setDraft(home, draftOf(message));
  setEditing(message.id, true);
}

/** Opens the last message that a person wrote in a chat, as far as it is shown. @returns whether there is one */
export function editLastMessage(chatId: string): boolean {
  const last = knownBranch(chatId).findLast(({ role }) => role === 'user');
  if (last === undefined) return false;
  startEdit(last);
  return true;
}

/** Opens the message that an answer answers. */
export function editQuestionOf({ chatId, parentId }: Message): void {
  const question = knownBranch(chatId).find(({ id }) => id === parentId);
  if (question !== undefined) startEdit(question);
}

/** Closes the field of a message, and lets go of what was typed in it. */
export function cancelEdit(messageId: string): void {
  setEditing(messageId, false);
  chatStore.setDraft(editHome(messageId), EMPTY_DRAFT);
}

/** Opens a field again, with what had been typed in it. */
export function reopenEdit(messageId: string, draft: Draft): void {
  chatStore.setDraft(editHome(messageId), draft);
  setEditing(messageId, true);
}

/**
 * Puts what was typed in place of a message that is there no more below what is in the message box.
 *
 * @returns whether there was anything of the kind
 */
export function rescueEdit(message: Message): boolean {
  const { drafts } = chatStore.getState();
  const typed = drafts[editHome(message.id)];
  cancelEdit(message.id);
  if (typed === undefined || isBlank(typed) || isSameDraft(typed, draftOf(message))) return false;
  chatStore.setDraft(message.chatId, joinDrafts(drafts[message.chatId], typed));
  return true;
}

/** Sends the edited message beside what it was, and has it answered: a new branch. */
export function sendEdit(message: BranchMessage, draft: Draft, modelId: string): void {
  const { id, chatId, parentId } = message;
  const home = editHome(id);
  continueChat(chatId);
  void send({ chatId, home, parentId, draft, modelId });
  chatStore.setDraft(home, EMPTY_DRAFT);
  setEditing(id, false);
}

/** What an edited answer was when its field was opened. */
export type EditedVersion = UpdateMessageBody['basedOn'];

export function versionOf({ generationId, editedAt }: Message): EditedVersion {
  return { generationId, editedAt };
}

interface Refusal {
  reason: string;
  /** The answer is no longer what was edited. */
  isConflict: boolean;
}

/**
 * Puts other words into an answer.
 *
 * @param basedOn what it must still be; absent: whatever it is
 * @returns why it was refused; then the field stays, with the text
 */
export async function saveAnswer(
  { id, chatId }: Message,
  text: string,
  basedOn: EditedVersion,
): Promise<Refusal | null> {
  try {
    const message = await updateMessage(id, { parts: [{ type: 'text', text }], basedOn });
    const { queryKey } = messagesQuery(chatId);
    // An older answer under way must not bring the old words back.
    await queryClient.cancelQueries({ queryKey });
    queryClient.setQueryData(queryKey, (pages) => pages && withMessage(pages, message));
    cancelEdit(id);
    announceChange(chatId);
    return null;
  } catch (error) {
    const isConflict = error instanceof ApiError && error.body.code === 'message_conflict';
    return { reason: sentenceOf(error), isConflict };
  }
}
