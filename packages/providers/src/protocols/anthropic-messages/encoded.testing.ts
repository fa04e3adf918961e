import { REQUEST } from '../../testing/connected.ts';
import type { CompletionRequest } from '../../types.ts';
import { anthropicMessages } from './index.ts';

export interface Encoded {
  /** As it is sent. */
  body: Record<string, unknown>;
  warnings: string[];
}

export function encode(request: Partial<CompletionRequest>): Encoded {
  const { body, warnings } = anthropicMessages().encode({ ...REQUEST, ...request });
  const sent: unknown = JSON.parse(JSON.stringify(body));
  if (typeof sent !== 'object' || sent === null) throw new Error('no body');
  return { body: { ...sent }, warnings: warnings.map(({ message }) => message) };
}
