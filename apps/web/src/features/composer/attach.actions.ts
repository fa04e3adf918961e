import { strings } from '../../i18n/index.ts';
import { showToast } from '../../ui/toast.store.ts';
import { chatStore } from '../chat/chat.store.ts';
import { type GivenFiles, shortName, withAttachment } from './attach.ts';
import { type Attachment, type Draft, EMPTY_DRAFT, joinTexts } from './draft.ts';

/**
 * Attaches the text of files to a draft, those that hold some.
 *
 * @returns a sentence for each that could not be attached
 */
export async function attachFiles(home: string, given: GivenFiles): Promise<string[]> {
  const reading = await import('./read-files.ts').catch(() => null);
  if (reading === null) return [strings.failures.networkShort];
  const read = await reading.readFiles(given);
  const { draft, problems } = reading.attachTo(draftAt(home), read);
  if (draft !== draftAt(home)) chatStore.setDraft(home, draft);
  return [...given.folders.map(strings.attachments.folder), ...problems];
}

/** Sets a long paste beside the text. */
export function attachPaste(home: string, text: string): Attachment | undefined {
  const draft = withAttachment(draftAt(home), strings.attachments.pasted, text);
  chatStore.setDraft(home, draft);
  return draft.attachments.at(-1);
}

/** Takes a paste back that nothing has happened to since; says whether it did. */
export function takeBackPaste(home: string, pasted: Attachment): boolean {
  const draft = draftAt(home);
  if (!draft.attachments.includes(pasted)) return false;
  chatStore.setDraft(home, without(draft, pasted.id));
  return true;
}

/** Changes the name or the text of what is attached; a blank name leaves the one before. */
export function changeAttachment(
  home: string,
  id: string,
  { name, text }: Partial<Pick<Attachment, 'name' | 'text'>>,
): void {
  const draft = draftAt(home);
  const attachments = draft.attachments.map((present) => {
    if (present.id !== id) return present;
    const newName = name === undefined || name.trim() === '' ? present.name : shortName(name);
    return { ...present, name: newName, text: text ?? present.text };
  });
  chatStore.setDraft(home, { ...draft, attachments });
}

/** Lets go of what is attached, for a moment in which that can be undone. */
export function removeAttachment(home: string, id: string): void {
  const before = draftAt(home);
  const place = before.attachments.findIndex((present) => present.id === id);
  const removed = before.attachments[place];
  if (removed === undefined) return;
  chatStore.setDraft(home, without(before, id));
  showToast({
    text: strings.attachments.removed(removed.name),
    undo: () => {
      const draft = draftAt(home);
      const attachments = draft.attachments.toSpliced(place, 0, removed);
      chatStore.setDraft(home, { ...draft, attachments });
    },
  });
}

/** Puts what is attached among what is typed: at the top, where it would have been sent. */
export function moveToText(home: string, id: string): void {
  const draft = draftAt(home);
  const moved = draft.attachments.find((present) => present.id === id);
  if (moved === undefined) return;
  chatStore.setDraft(home, { ...without(draft, id), text: joinTexts(moved.text, draft.text) });
}

function draftAt(home: string): Draft {
  return chatStore.getState().drafts[home] ?? EMPTY_DRAFT;
}

function without(draft: Draft, id: string): Draft {
  return { ...draft, attachments: draft.attachments.filter((present) => present.id !== id) };
}
