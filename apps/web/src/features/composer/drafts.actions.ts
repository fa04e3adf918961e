import { readGeneration } from '../../api/calls.ts';
import { chatStore, NEW_CHAT } from '../chat/chat.store.ts';
import { editedIn } from '../chat/edit-home.ts';
import { setEditing } from '../chat/tree.store.ts';
import { EMPTY_DRAFT, isBlank, joinDrafts, withoutFirst } from './draft.ts';
import {
  createDraftsStore,
  DRAFTS_ENTRY,
  isSameEntry,
  keepable,
  type KeptDraft,
  lostDrafts,
  withDraft,
} from './drafts.store.ts';
import { takenBy, unsentDrafts, type UnsentDraft } from './unsent.ts';

/** Nobody loses more than this to a crash, and a long draft is not written at every key. */
const WRITE_MS = 300;

const draftsStore = createDraftsStore();

/** What this page knows to be unsent, as it was written last. */
let written: ReadonlyMap<string, UnsentDraft> = new Map();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Puts what an earlier page left behind back into the composer. */
export function restoreDraft(home: string): void {
  // What was typed or sent on this page is newer than what is kept.
  if (written.has(home) || unsentDrafts(chatStore.getState()).has(home)) return;
  draftsStore.reread();
  const kept = draftsStore.getState().drafts.find((draft) => draft.home === home);
  if (kept === undefined) return;
  // In its place, so that what is written next takes it.
  written = new Map(written).set(home, kept);
  const { text, attachments } = kept;
  chatStore.setDraft(home, { text, attachments });
  void letGoOfSent(kept);
}

/** The page before may have died after the server took a message, and before it learned so. */
async function letGoOfSent({ home, text, attachments, attempt }: KeptDraft): Promise<void> {
  if (attempt === undefined) return;
  const generation = await readGeneration(attempt.generationId).catch(() => null);
  const present = chatStore.getState().drafts[home];
  if (generation === null || present === undefined) return;
  const rest = withoutFirst(present, takenBy(attempt, { text, attachments }));
  if (rest === null) return;
  chatStore.setDraft(home, rest);
  const messageId = editedIn(home);
  if (messageId !== null && isBlank(rest)) setEditing(messageId, false);
}

/** Puts what was typed in a chat that is no more where it can be sent: into the new one. */
export function rescueDraft(chatId: string): void {
  restoreDraft(chatId);
  const { queued, drafts } = chatStore.getState();
  const draft = joinDrafts(queued[chatId], drafts[chatId]);
  if (isBlank(draft)) return;
  restoreDraft(NEW_CHAT);
  chatStore.setQueued(chatId, null);
  chatStore.setDraft(chatId, EMPTY_DRAFT);
  chatStore.setDraft(NEW_CHAT, joinDrafts(chatStore.getState().drafts[NEW_CHAT], draft));
}

/** Opens the fields of messages in which an earlier page left text behind. */
function restoreEdits(): void {
  for (const { home } of draftsStore.getState().drafts) {
    const messageId = editedIn(home);
    if (messageId === null) continue;
    restoreDraft(home);
    setEditing(messageId, true);
  }
}

/** Keeps what is unsent in this browser until the server has it. */
export function startKeepingDrafts(): void {
  restoreEdits();
  chatStore.subscribe((state, before) => {
    const isSame =
      state.drafts === before.drafts &&
      state.outgoing === before.outgoing &&
      state.queued === before.queued;
    if (!isSame) timer ??= setTimeout(writeDrafts, WRITE_MS);
  });
  // The last moment of a page that is closed or reloaded.
  window.addEventListener('pagehide', () => {
    writeDrafts();
    writeLost();
  });
  window.addEventListener('storage', ({ key }) => {
    // Not at once: where everything is being forgotten, the entry itself goes next.
    if (key === DRAFTS_ENTRY) setTimeout(writeLost, WRITE_MS);
  });
}

/** A tab that shows the same draft has let it go; here it still stands in the composer. */
function writeLost(): void {
  draftsStore.reread();
  const lost = lostDrafts(draftsStore.getState(), written);
  if (lost.length === 0) return;
  draftsStore.setState((drafts) =>
    lost.reduce((all, { home, ...draft }) => withDraft(all, home, draft), drafts),
  );
}

function writeDrafts(): void {
  clearTimeout(timer);
  timer = undefined;
  const unsent = keptForms(unsentDrafts(chatStore.getState()));
  const changed = [...new Set([...written.keys(), ...unsent.keys()])].filter((home) => {
    const [now, kept] = [unsent.get(home), written.get(home)];
    return now === undefined || kept === undefined || !isSameEntry(now, kept);
  });
  const before = written;
  written = unsent;
  if (changed.length === 0) return;
  // Other tabs have drafts of their own, of the same chat as well.
  draftsStore.reread();
  draftsStore.setState((drafts) =>
    changed.reduce(
      (all, home) => withDraft(all, home, unsent.get(home) ?? null, before.get(home) ?? null),
      drafts,
    ),
  );
}

function keptForms(unsent: ReadonlyMap<string, UnsentDraft>): Map<string, UnsentDraft> {
  const kept = new Map<string, UnsentDraft>();
  for (const [home, draft] of unsent) {
    const form = keepable(draft);
    if (form !== null) kept.set(home, form);
  }
  return kept;
}
