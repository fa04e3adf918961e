import {
  MAX_MESSAGE_CHARACTERS,
  messageText,
  newId,
  type Part,
  type TextPart,
} from '@parley/contracts';

/** Parts that the server takes in one message; what is typed is one of them. */
const MAX_PARTS = 100;
export const MAX_ATTACHMENTS = MAX_PARTS - 1;

/** Text that stands beside what is typed: a long paste, or a file. An edit makes another of the same id. */
export interface Attachment {
  /** Of this page alone. */
  id: string;
  name: string;
  text: string;
}

/** A message before it is sent. */
export interface Draft {
  text: string;
  attachments: readonly Attachment[];
}

export const EMPTY_DRAFT: Draft = { text: '', attachments: [] };

export function newAttachment(name: string, text: string): Attachment {
  return { id: newId(), name, text };
}

/** Nothing but blanks: there is nothing to send. */
export function isBlank({ text, attachments }: Draft): boolean {
  return attachments.length === 0 && text.trim() === '';
}

/** Characters, of what is typed and what is attached. */
export function sizeOf({ text, attachments }: Draft): number {
  return attachments.reduce((sum, attachment) => sum + attachment.text.length, text.length);
}

/** What of it is more than one message may hold. */
export function excessOf(draft: Draft): 'characters' | 'attachments' | null {
  if (sizeOf(draft) > MAX_MESSAGE_CHARACTERS) return 'characters';
  return draft.attachments.length > MAX_ATTACHMENTS ? 'attachments' : null;
}

/** Two drafts say the same, wherever they were made. */
export function isSameDraft(one: Draft, other: Draft): boolean {
  return (
    one.text === other.text &&
    one.attachments.length === other.attachments.length &&
    isPrefix(one.attachments, other.attachments)
  );
}

/** One text below the other; what is blank adds nothing. */
export function joinTexts(...texts: readonly string[]): string {
  return texts.filter((text) => text.trim() !== '').join('\n\n');
}

/** One draft below the other. */
export function joinDrafts(...drafts: readonly (Draft | undefined)[]): Draft {
  const present = drafts.filter((draft) => draft !== undefined);
  return {
    text: joinTexts(...present.map(({ text }) => text)),
    attachments: present.flatMap(({ attachments }) => attachments),
  };
}

/** What is left of a draft without another one that stands at its beginning; `null` when it does not. */
export function withoutFirst(draft: Draft, first: Draft): Draft | null {
  if (!draft.text.startsWith(first.text)) return null;
  if (!isPrefix(first.attachments, draft.attachments)) return null;
  return {
    text: draft.text.slice(first.text.length).trimStart(),
    attachments: draft.attachments.slice(first.attachments.length),
  };
}

/** What is sent: everything attached, in order, above what is typed. */
export function partsOf({ text, attachments }: Draft): TextPart[] {
  const attached = attachments.filter((attachment) => attachment.text !== '');
  return [
    ...attached.map(({ name, text }) => ({ type: 'text' as const, text, name })),
    ...(text.trim() === '' ? [] : [{ type: 'text' as const, text }]),
  ];
}

/** What was typed of a message, without what was attached. */
export function typedText({ parts }: { parts: readonly Part[] }): string {
  const typed = parts.filter((part) => part.type === 'text' && part.name === undefined);
  return messageText({ parts: typed });
}

/** A message as it was before it was sent. */
export function draftOf({ parts }: { parts: readonly Part[] }): Draft {
  const attachments = parts.flatMap((part) =>
    part.type === 'text' && part.name !== undefined ? [newAttachment(part.name, part.text)] : [],
  );
  return { text: typedText({ parts }), attachments };
}

function isPrefix(first: readonly Attachment[], all: readonly Attachment[]): boolean {
  return first.every(
    ({ name, text }, index) => all[index]?.name === name && all[index]?.text === text,
  );
}
