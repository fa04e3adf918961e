import type { ChatState } from '../chat/chat.store.ts';

type Unsent = Pick<ChatState, 'drafts' | 'outgoing' | 'queued'>;

/**
 * Everything that was typed and that the server has not taken, by the draft to which it belongs:
 * what is on its way, then what is queued, then what stands in the composer.
 */
export function unsentTexts({ drafts, outgoing, queued }: Unsent): ReadonlyMap<string, string> {
  const homeOf = (chatId: string) => outgoing[chatId]?.home ?? chatId;
  const found = [
    ...Object.values(outgoing).map(({ home, message }) => [home, message?.text] as const),
    ...Object.entries(queued).map(([chatId, text]) => [homeOf(chatId), text] as const),
    ...Object.entries(drafts).map(([home, text]) => [homeOf(home), text] as const),
  ];
  const texts = new Map<string, string>();
  for (const [home, text] of found) {
    const joined = joinTexts(texts.get(home), text);
    if (joined !== '') texts.set(home, joined);
  }
  return texts;
}

/** One text below the other; what is blank adds nothing. */
export function joinTexts(...texts: (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text.trim() !== '').join('\n\n');
}
