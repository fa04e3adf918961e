import { chatStore, NEW_CHAT } from '../chat/chat.store.ts';
import { createDraftsStore, DRAFTS_ENTRY, lostDrafts, withDraft } from './drafts.store.ts';
import { joinTexts, unsentTexts } from './unsent.ts';

/** Nobody loses more than this to a crash, and a long draft is not written at every key. */
const WRITE_MS = 300;

const draftsStore = createDraftsStore();

/** What this page knows to be unsent, as it was written last. */
let written: ReadonlyMap<string, string> = new Map();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Puts text that an earlier page left behind back into the composer. */
export function restoreDraft(home: string): void {
  // What was typed or sent on this page is newer than what is kept.
  if (written.has(home) || unsentTexts(chatStore.getState()).has(home)) return;
  draftsStore.reread();
  const kept = draftsStore.getState().drafts.find((draft) => draft.home === home);
  if (kept !== undefined) chatStore.setDraft(home, kept.text);
}

/** Puts what was typed in a chat that is no more where it can be sent: into the new one. */
export function rescueDraft(chatId: string): void {
  restoreDraft(chatId);
  const { queued, drafts } = chatStore.getState();
  const text = joinTexts(queued[chatId], drafts[chatId]);
  if (text === '') return;
  restoreDraft(NEW_CHAT);
  chatStore.setQueued(chatId, '');
  chatStore.setDraft(chatId, '');
  chatStore.setDraft(NEW_CHAT, joinTexts(chatStore.getState().drafts[NEW_CHAT], text));
}

/** Keeps what is unsent in this browser until the server has it. */
export function startKeepingDrafts(): void {
  chatStore.subscribe((state, before) => {
    const isSame =
      state.drafts === before.drafts &&
      state.outgoing === before.outgoing &&
      state.queued === before.queued;
    if (!isSame) timer ??= setTimeout(writeDrafts, WRITE_MS);
  });
  // The last moment of a page that is closed or reloaded.
  window.addEventListener('pagehide', writeDrafts);
  window.addEventListener('storage', ({ key }) => {
    // Not at once: where everything is being forgotten, the entry itself goes next.
    if (key === DRAFTS_ENTRY) setTimeout(writeLost, WRITE_MS);
  });
}

/** A tab that shows the same text has let it go; here it still stands in the composer. */
function writeLost(): void {
  draftsStore.reread();
  const lost = lostDrafts(draftsStore.getState(), written);
  if (lost.length === 0) return;
  draftsStore.setState((drafts) =>
    lost.reduce((all, { home, text }) => withDraft(all, home, text), drafts),
  );
}

function writeDrafts(): void {
  clearTimeout(timer);
  timer = undefined;
  const unsent = unsentTexts(chatStore.getState());
  const changed = [...new Set([...written.keys(), ...unsent.keys()])].filter(
    (home) => unsent.get(home) !== written.get(home),
  );
  const before = written;
  written = unsent;
  if (changed.length === 0) return;
  // Other tabs have drafts of their own, of the same chat as well.
  draftsStore.reread();
  draftsStore.setState((drafts) =>
    changed.reduce(
      (all, home) => withDraft(all, home, unsent.get(home) ?? '', before.get(home)),
      drafts,
    ),
  );
}
