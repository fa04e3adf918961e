import type { Line } from './coloured-lines.ts';
import { highlighterOf } from './highlight.ts';

/** Code that shall be coloured. */
export interface HighlightOrder {
  language: string;
  code: string;
}

export type HighlightReply =
  /** The grammar is here: from now on it is the code that takes the time. */
  | { type: 'begins' }
  /** `null` where nothing knows the language. */
  | { type: 'done'; lines: readonly Line[] | null }
  | { type: 'failed' };

function say(reply: HighlightReply): void {
  self.postMessage(reply);
}

async function obey({ language, code }: HighlightOrder): Promise<void> {
  const highlight = await highlighterOf(language);
  say({ type: 'begins' });
  say({ type: 'done', lines: highlight === null ? null : highlight(code) });
}

self.addEventListener('message', ({ data }: MessageEvent<HighlightOrder>) => {
  obey(data).catch(() => say({ type: 'failed' }));
});
