import type { Dialect } from '../dialect.ts';
import { MessagesWriter } from './answer.ts';
import { MessagesFrames } from './native-frames.ts';
import { MEMBERS } from './members.ts';
import { readQuestion } from './read.ts';
import { withoutForeignThoughts } from './thoughts.ts';

export { ESTIMATED_HEADER, estimateCount, type EstimatedCount } from './count-tokens.ts';
export { withoutForeignThoughts } from './thoughts.ts';

/** Anthropic's Messages, as its own SDK and Claude Code speak them. */
export const anthropicMessages: Dialect = {
  id: 'anthropic-messages',
  read: readQuestion,
  forward: (body) => ({ body: withoutForeignThoughts(body), remade: [], dropped: [] }),
  members: MEMBERS,
  frames: () => new MessagesFrames(),
  headers: ['anthropic-beta'],
  hasDone: false,
  answer: (context) => new MessagesWriter(context),
};
