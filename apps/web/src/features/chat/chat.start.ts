import { startAfterAnswer } from './after-answer.ts';
import { startLive } from './chat.live.ts';
import { startKeepingDrafts } from '../composer/drafts.actions.ts';

/** What goes on whichever page is open. */
export function startChat(): void {
  startLive();
  startKeepingDrafts();
  startAfterAnswer();
}
