import type { NativeRequest } from '@parley/providers';

import type { Dialect, GatewayQuestion, JsonObject } from './dialects/dialect.ts';
import { headersAlong, type RequestHeaders } from './headers-along.ts';

export interface ForwardedQuestion {
  native: NativeRequest;
  /** What is left out of it all the same, as the client calls it. */
  dropped: readonly string[];
}

/**
 * The question as it came, for a provider of its protocol; `null` for any other.
 *
 * @param spoken the protocol that the provider takes questions of as they are
 */
export function forwardQuestion(
  { dialect, body, headers = {} }: { dialect: Dialect; body: JsonObject; headers?: RequestHeaders },
  question: GatewayQuestion,
  spoken: string | undefined,
): ForwardedQuestion | null {
  if (spoken !== dialect.id) return null;
  const { body: kept, remade, dropped } = dialect.forward(body, question);
  return {
    native: {
      ...{ protocol: dialect.id, body: kept, streamed: question.stream },
      ...{ remade, unplaced: question.dropped },
      headers: headersAlong(dialect, headers),
    },
    dropped,
  };
}
