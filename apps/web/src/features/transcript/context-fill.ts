import { contextTokensOf, type Message, messageText } from '@parley/contracts';

/** How full the context of a model is with a chat. */
export interface ContextFill {
  /** Tokens. */
  used: number;
  length: number;
  /** More than 1 where a smaller model was chosen since. */
  share: number;
  tone: 'accent' | 'warn' | 'danger';
}

const WARN_FROM = 0.8;
const DANGER_FROM = 0.95;

/**
 * What the next request begins with, against what the model that answers it can read; `null` where
 * either is unknown.
 *
 * @param length of the model's context, in tokens
 */
export function contextFill(branch: readonly Message[], length: number | null): ContextFill | null {
  const usage = branch.findLast(counts)?.usage ?? null;
  const used = usage === null ? null : contextTokensOf(usage);
  if (used === null || length === null || length <= 0) return null;
  const share = used / length;
  return { used, length, share, tone: toneOf(share) };
}

/** An answer that is being written is not counted yet; one that failed before its first word is no part of the chat. */
function counts(message: Message): boolean {
  if (message.role !== 'assistant' || message.state === 'running') return false;
  return message.error === null || message.usage !== null || messageText(message) !== '';
}

function toneOf(share: number): ContextFill['tone'] {
  if (share >= DANGER_FROM) return 'danger';
  return share >= WARN_FROM ? 'warn' : 'accent';
}
