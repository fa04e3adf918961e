import type { Dialect } from '../dialect.ts';
import { ResponsesWriter } from './answer.ts';
import { forward } from './forward.ts';
import { MEMBERS } from './members.ts';
import { ResponsesFrames } from './native-frames.ts';
import { readQuestion } from './read.ts';

/** OpenAI's Responses, as its own SDKs and Codex speak them, and Open Responses describes them. */
export const openAiResponses: Dialect = {
  id: 'openai-responses',
  read: readQuestion,
  forward,
  members: MEMBERS,
  frames: () => new ResponsesFrames(),
  hasDone: true,
  answer: (context) => new ResponsesWriter(context),
};
