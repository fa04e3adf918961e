import type { Dialect } from '../dialect.ts';
import { ChatAnswer } from './answer.ts';
import { forward } from './forward.ts';
import { MEMBERS } from './members.ts';
import { ChatFrames } from './native-frames.ts';
import { readQuestion } from './read.ts';

/** Chat completions, as OpenAI has them and OpenRouter extends them. */
export const openAiChat: Dialect = {
  id: 'openai-chat',
  read: readQuestion,
  forward,
  members: MEMBERS,
  frames: ({ question, tellsUsage = false }) => new ChatFrames(question.wantsUsage || tellsUsage),
  hasDone: true,
  answer: (context) => new ChatAnswer(context),
};
