import { z } from 'zod';

import { type Door, END, failed, output, parsed } from './door.ts';

const textSchema = z.object({ type: z.literal('output_text'), text: z.string() });

const answerSchema = z.object({
  output: z.array(z.object({ content: z.array(z.unknown()).nullish() })),
});

const delta = z.string();

const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('response.output_text.delta'), delta }),
  z.object({ type: z.literal('response.reasoning_summary_text.delta'), delta }),
  z.object({ type: z.literal('response.reasoning_text.delta'), delta }),
  z.object({ type: z.literal('response.completed') }),
  z.object({ type: z.literal('response.incomplete') }),
  z.object({
    type: z.literal('response.failed'),
    response: z.object({ error: z.object({ message: z.string() }) }),
  }),
  z.object({ type: z.literal('error'), message: z.string() }),
]);

export const openAiResponses: Door = {
  path: '/v1/responses',
  headers: {},
  body: (model, question, stream) => ({ ...{ model, stream }, input: question, store: false }),
  textOf(answer) {
    const known = answerSchema.safeParse(answer);
    if (!known.success) return null;
    const parts = known.data.output.flatMap(({ content }) => content ?? []);
    return parts.map((part) => textSchema.safeParse(part).data?.text ?? '').join('');
  },
  pieceOf(data) {
    const known = eventSchema.safeParse(parsed(data));
    if (!known.success) return null;
    const event = known.data;
    switch (event.type) {
      case 'response.output_text.delta':
        return output(event.delta);
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return output('');
      case 'response.completed':
      case 'response.incomplete':
        return END;
      case 'response.failed':
        return failed(event.response.error.message);
      case 'error':
        return failed(event.message);
    }
  },
};
