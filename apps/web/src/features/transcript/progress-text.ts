import type { ProgressEvent } from '@parley/contracts';

import { formatCount } from '../../lib/format.ts';
import { strings } from '../../i18n/index.ts';

/** How far an answer is, in figures as far as they are known. */
export function progressText({ phase, position, tokens }: ProgressEvent): string {
  const words = strings.chat.progress;
  if (phase === 'loading') return words.loading;
  if (phase === 'queued') {
    if (position === undefined) return words.queued;
    return position === 1 ? words.next : words.place(position);
  }
  if (tokens === undefined) return words.writing;
  return tokens === 0 ? words.reading : words.written(tokens, formatCount(tokens));
}

/** The same without figures, for those to whom each change is read aloud. */
export function phaseText({ phase }: ProgressEvent): string {
  return strings.chat.phases[phase];
}
