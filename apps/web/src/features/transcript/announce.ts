import { type Message, messageText } from '@parley/contracts';

import { strings } from '../../i18n/index.ts';
import { readAloud } from './read-aloud.ts';

/** What has been said of an answer, to those who do not see it. */
export interface Announced {
  /** The answer that is being written before the reader. */
  watched: Watched | null;
  /** The generation whose end was heard last. */
  over: string | null;
  text: string;
}

interface Watched {
  id: string;
  generationId: string | null;
  /** More than its beginning was heard: that it goes on is no news. */
  isHeard: boolean;
}

/** What a chat shows at the moment. */
export interface Shown {
  branch: readonly Message[];
  /** The generation that was asked for here, in this chat. */
  askedFor: string | null;
  /** It has been running for long. */
  isLong: boolean;
  /** What the server does for it, where it says so. */
  phase: string | null;
  /** It does not arrive at the moment, which the banner says. */
  isLost: boolean;
}

export const SILENCE: Announced = { watched: null, over: null, text: '' };

/**
 * What is said next: that an answer has begun, goes on for long, is over, each once; of an answer
 * that was asked for elsewhere, or ran when the chat was opened, no beginning. Of one that failed
 * nothing: its card speaks. Of one that is no longer shown nothing either: nobody asked. Where
 * nothing is new, what was said is given back as it is.
 */
export function announce(said: Announced, shown: Shown): Announced {
  const { branch, askedFor, isLong, phase, isLost } = shown;
  const running = branch.findLast(({ state }) => state === 'running');
  if (running === undefined) return ended(said, shown);
  const { id, generationId } = running;
  const { answering, stillAnswering } = strings.chat;
  const { watched } = said;
  if (watched === null || watched.generationId !== generationId) {
    const isNew = generationId !== null && generationId === askedFor && generationId !== said.over;
    const isHeard = isNew && phase !== null;
    const text = isNew ? (phase ?? answering) : '';
    return { ...said, watched: { id, generationId, isHeard }, text };
  }
  const heard = { ...watched, isHeard: true };
  if (isLost)
    return watched.isHeard && said.text === '' ? said : { ...said, watched: heard, text: '' };
  const text = phase ?? (isLong && !watched.isHeard ? stillAnswering : said.text);
  return text === said.text ? said : { ...said, watched: heard, text };
}

/** An answer may be over before it was ever shown as one that runs. */
function ended(said: Announced, { branch, askedFor }: Shown): Announced {
  const { watched, over } = said;
  const isMissed = askedFor !== null && askedFor !== over;
  if (watched === null && !isMissed) return said;
  const answer = branch.find(({ id, generationId }) =>
    watched === null ? generationId === askedFor : id === watched.id,
  );
  // What was asked for may not be here yet.
  if (watched === null && answer === undefined) return said;
  return {
    watched: null,
    over: watched === null ? askedFor : watched.generationId,
    text: answer === undefined ? '' : endText(answer),
  };
}

function endText(answer: Message): string {
  const { complete, stopped, cutOff, declined } = strings.chat;
  if (answer.error !== null) return '';
  if (answer.state === 'stopped') return stopped;
  const outcomes: Partial<Record<string, string>> = { length: cutOff, content_filter: declined };
  const outcome = outcomes[answer.finishReason ?? ''] ?? complete;
  return `${outcome} ${readAloud(messageText(answer))}`.trim();
}
