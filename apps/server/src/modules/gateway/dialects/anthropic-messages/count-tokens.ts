import type { InvalidRequest, JsonObject } from '../dialect.ts';
import { estimateInputTokens } from '../../../completions/token-estimate.ts';
import { readAsked } from './read.ts';

/** Names the members of an answer that are estimates and not counts. */
export const ESTIMATED_HEADER = 'x-parley-estimated';

/** What `POST /v1/messages/count_tokens` is answered with where nobody counts. */
export interface EstimatedCount {
  /** As the client named it. */
  model: string;
  /** Why nobody but the vendor can count it; `null`: anybody can. */
  refusal: InvalidRequest | null;
  body: { input_tokens: number };
  headers: Readonly<Record<typeof ESTIMATED_HEADER, 'input_tokens'>>;
}

/**
 * About how many tokens a question is. Its body is that of `/v1/messages` without `max_tokens`.
 *
 * A provider of this protocol counts by itself, so for its models this is not asked: the body goes to
 * its `/v1/messages/count_tokens` with the model's own id and {@link withoutForeignThoughts}, and its
 * answer comes back as it is, without the header. One that has no such address (404) is answered for
 * by this; every other failure of it is passed on.
 *
 * @throws {InvalidRequest}
 */
export function estimateCount(body: JsonObject): EstimatedCount {
  const { model, request, refusal } = readAsked(body);
  return {
    model,
    refusal,
    body: { input_tokens: estimateInputTokens(request) },
    headers: { [ESTIMATED_HEADER]: 'input_tokens' },
  };
}
