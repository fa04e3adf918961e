import type { Dialect } from '../dialect.ts';
import { ResponsesWriter } from './answer.ts';
import { forward } from './forward.ts';
import { ResponsesFrames } from './native-frames.ts';
import { readQuestion } from './read.ts';

/** OpenAI's Responses, as its own SDKs and Codex speak them, and Open Responses describes them. */
export const openAiResponses: Dialect = {
  id: 'openai-responses',
  read: readQuestion,
  forward,
  frames: () => new ResponsesFrames(),
  hasDone: true,
  answer: (context) => new ResponsesWriter(context),
};
