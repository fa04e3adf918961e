import {
  AppError,
  type BranchMessage,
  MAX_TITLE_CHARACTERS,
  type Message,
  type Part,
  type UpdateMessageBody,
} from '@parley/contracts';

import type { Tables } from '../../db/tables.ts';

export type ChatRow = Tables['chats']['$inferSelect'];
export type MessageRow = Tables['messages']['$inferSelect'];

/** What stands for the title of a chat that nobody has named: no title that anybody could give. */
export const UNTITLED = '';
/** What such a chat is called. */
export const TITLE_OF_UNTITLED = 'New chat';
const MAX_DERIVED_TITLE = 60;

export function newChatRow(
  ownerId: string,
  chat: {
    id: string;
    title?: string | undefined;
    modelId?: string | undefined;
    systemPrompt?: string | undefined;
  },
  now: Date,
): ChatRow {
  return {
    id: chat.id,
    ownerId,
    title: chat.title ?? UNTITLED,
    modelId: chat.modelId ?? null,
    systemPrompt: chat.systemPrompt ?? null,
    archived: false,
    activeLeafId: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** Whether a message shows anything. */
export function hasContent(parts: readonly Part[]): boolean {
  return parts.some((part) =>
    part.type === 'text' || part.type === 'reasoning' ? part.text !== '' : true,
  );
}

/** A part as a person writes it. @throws {AppError} `file_not_found` */
export function newPart(part: UpdateMessageBody['parts'][number]): Part {
  if (part.type === 'file') throw new AppError('file_not_found');
  return { ...part };
}

/**
 * What a chat is named by that begins with this message: the first words of its own, else what the first
 * text is called that is attached to it; empty when there is neither.
 */
export function namingText({ parts }: Pick<MessageRow, 'parts'>): string {
  const texts = parts.filter((part) => part.type === 'text');
  const said = texts.find(({ name, text }) => name === undefined && text.trim() !== '');
  return said?.text ?? texts.find(({ name }) => name !== undefined)?.name ?? '';
}

/** The title of a chat that begins with this text: its first line, cut at a word. */
export function titleFrom(text: string): string {
  const line = text.trim().split('\n')[0]?.trim() ?? '';
  if (line === '') return UNTITLED;
  if (line.length <= MAX_DERIVED_TITLE) return line;
  const cut = line.slice(0, MAX_DERIVED_TITLE);
  const space = cut.lastIndexOf(' ');
  // A text without spaces is cut where it is, though never inside a character.
  const kept = space > MAX_DERIVED_TITLE / 2 ? cut.slice(0, space) : cut;
  return `${kept.replace(/[\uD800-\uDBFF]$/, '').trimEnd()}…`;
}

/** The title of a copy of a chat: "Zebras (fork)", and of a copy of that "Zebras (fork 2)". */
export function titleOfFork(title: string): string {
  // Who has no name yet gets one as every chat does.
  if (title === UNTITLED) return UNTITLED;
  const [, base = title, number] = /^(.*) \(fork(?: (\d{1,6}))?\)$/s.exec(title) ?? [];
  const isFork = base !== title;
  const mark = isFork ? ` (fork ${Number(number ?? 1) + 1})` : ' (fork)';
  const kept = base.slice(0, MAX_TITLE_CHARACTERS - mark.length);
  // A title is never cut inside a character.
  return `${kept.replace(/[\uD800-\uDBFF]$/, '')}${mark}`;
}

export function toMessage(row: MessageRow): Message {
  const { hasContent: _, shownAt: __, createdAt, editedAt, ...rest } = row;
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    editedAt: editedAt === null ? null : editedAt.toISOString(),
  };
}

export function toBranchMessage(row: MessageRow, siblingIds: string[]): BranchMessage {
  return { ...toMessage(row), siblingIds };
}
