import { z } from 'zod';

import { idSchema } from '../ids.ts';
import { newMessagePartsSchema } from './generations.ts';

/** What an answer says from now on, in the place of all that it said. */
export const updateMessageBodySchema = z.object({
  parts: newMessagePartsSchema,
  /**
   * The answer that was changed, as it was read: written on or edited since, it is not changed
   * (`message_conflict`). Absent: it is changed whatever it says.
   */
  basedOn: z
    .object({ generationId: idSchema.nullable(), editedAt: z.iso.datetime().nullable() })
    .optional(),
});
export type UpdateMessageBody = z.infer<typeof updateMessageBodySchema>;
