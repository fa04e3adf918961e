import type { Message } from '@parley/contracts';

/** What was written in less time came in one piece: its speed is that of the network. */
const SHORTEST_MS = 100;

/**
 * Tokens per second from the first one on; `null` where it cannot be known. Thoughts that were not
 * shown were over before the first token, and do not count.
 */
export function tokensPerSecond({ usage, timings }: Message): number | null {
  const output = usage?.outputTokens ?? null;
  if (output === null || timings === null) return null;
  // It was written on: the tokens are those of all its attempts, the times those of the last.
  if (usage?.contextTokens !== undefined) return null;
  const { firstTokenMs, reasoningMs, totalMs } = timings;
  if (firstTokenMs === null || totalMs === null) return null;
  const written = reasoningMs === null ? output - (usage?.reasoningTokens ?? 0) : output;
  const ms = totalMs - firstTokenMs;
  return written > 0 && ms >= SHORTEST_MS ? (written * 1000) / ms : null;
}
