import { z } from 'zod';

import { newMessagePartsSchema } from './generations.ts';

/** What an answer says from now on, in the place of all that it said. */
export const updateMessageBodySchema = z.object({ parts: newMessagePartsSchema });
export type UpdateMessageBody = z.infer<typeof updateMessageBodySchema>;
