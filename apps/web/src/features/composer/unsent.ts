import type { ChatState } from '../chat/chat.store.ts';
import { editedIn } from '../chat/edit-home.ts';
import { type Draft, isBlank, joinDrafts } from './draft.ts';

type Unsent = Pick<ChatState, 'drafts' | 'outgoing' | 'queued'>;

/** A request that may have reached the server, and how much of a draft it took, from its beginning. */
export interface Attempt {
  generationId: string;
  characters: number;
  attachments: number;
}

export interface UnsentDraft extends Draft {
  /** What stands first in it is on its way. */
  attempt?: Attempt;
}

/**
 * Everything that was typed and attached and that the server has not taken, by the draft to which it
 * belongs: what is on its way, then what is queued, then what stands in the composer.
 */
export function unsentDrafts({
  drafts,
  outgoing,
  queued,
}: Unsent): ReadonlyMap<string, UnsentDraft> {
  const homeOf = (chatId: string) => {
    const home = outgoing[chatId]?.home ?? chatId;
    // An edited message goes back to its own place alone.
    return editedIn(home) === null ? home : chatId;
  };
  const found = [
    ...Object.entries(queued).map(([chatId, draft]) => [homeOf(chatId), draft] as const),
    ...Object.entries(drafts).map(([home, draft]) => [homeOf(home), draft] as const),
  ];
  const unsent = new Map<string, UnsentDraft>();
  const add = (home: string, draft: Draft, attempt = unsent.get(home)?.attempt) => {
    const joined = joinDrafts(unsent.get(home), draft);
    if (!isBlank(joined)) unsent.set(home, attempt === undefined ? joined : { ...joined, attempt });
  };
  for (const { home, message, generationId } of Object.values(outgoing)) {
    if (message === null) continue;
    const { draft } = message;
    // Of several on their way to one place, the first alone stands at the beginning.
    if (unsent.has(home)) add(home, draft);
    else add(home, draft, attemptOf(generationId, draft));
  }
  for (const [home, draft] of found) add(home, draft);
  return unsent;
}

function attemptOf(generationId: string, { text, attachments }: Draft): Attempt {
  return { generationId, characters: text.length, attachments: attachments.length };
}

/** That part of a draft which an attempt took. */
export function takenBy({ characters, attachments }: Attempt, draft: Draft): Draft {
  return {
    text: draft.text.slice(0, characters),
    attachments: draft.attachments.slice(0, attachments),
  };
}
