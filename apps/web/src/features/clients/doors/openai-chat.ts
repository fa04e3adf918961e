import { z } from 'zod';

import { type Door, END, failed, output, parsed, type Piece } from './door.ts';

const answerSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
});

const said = z.string().nullish().catch(null);

const chunkSchema = z.object({
  choices: z.array(
    z.object({
      /** What a model thinks has two names: OpenRouter's and that of most others. */
      delta: z.object({ content: said, reasoning: said, reasoning_content: said }),
    }),
  ),
});

const errorSchema = z.object({ error: z.object({ message: z.string() }) });

export const openAiChat: Door = {
  path: '/v1/chat/completions',
  headers: {},
  body: (model, question, stream) => ({
    ...{ model, stream },
    messages: [{ role: 'user', content: question }],
  }),
  textOf(answer) {
    const known = answerSchema.safeParse(answer);
    return known.success ? (known.data.choices[0]?.message.content ?? '') : null;
  },
  pieceOf(data) {
    if (data === '[DONE]') return END;
    const value = parsed(data);
    const error = errorSchema.safeParse(value);
    if (error.success) return failed(error.data.error.message);
    return pieceOfChunk(value);
  },
};

function pieceOfChunk(value: unknown): Piece | null {
  const delta = chunkSchema.safeParse(value).data?.choices[0]?.delta;
  if (delta === undefined) return null;
  const thought = delta.reasoning ?? delta.reasoning_content ?? '';
  const text = delta.content ?? '';
  return text === '' && thought === '' ? null : output(text);
}
