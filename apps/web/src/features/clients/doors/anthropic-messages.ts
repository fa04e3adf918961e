import { z } from 'zod';

import { type Door, END, failed, output, parsed } from './door.ts';

/** A member that this protocol does not do without. */
const MAX_TOKENS = 1_000;

const textSchema = z.object({ type: z.literal('text'), text: z.string() });

const answerSchema = z.object({ type: z.literal('message'), content: z.array(z.unknown()) });

const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('content_block_delta'),
    delta: z.object({ type: z.string(), text: z.string().optional() }),
  }),
  z.object({ type: z.literal('message_stop') }),
  z.object({ type: z.literal('error'), error: z.object({ message: z.string() }) }),
]);

export const anthropicMessages: Door = {
  path: '/v1/messages',
  headers: { 'anthropic-version': '2023-06-01' },
  body: (model, question, stream) => ({
    ...{ model, stream, max_tokens: MAX_TOKENS },
    messages: [{ role: 'user', content: question }],
  }),
  textOf(answer) {
    const known = answerSchema.safeParse(answer);
    if (!known.success) return null;
    return known.data.content.map((part) => textSchema.safeParse(part).data?.text ?? '').join('');
  },
  pieceOf(data) {
    const known = eventSchema.safeParse(parsed(data));
    if (!known.success) return null;
    const event = known.data;
    switch (event.type) {
      case 'content_block_delta':
        return output(event.delta.text ?? '');
      case 'message_stop':
        return END;
      case 'error':
        return failed(event.error.message);
    }
  },
};
