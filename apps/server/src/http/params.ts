import { storableText } from '@parley/contracts';
import { z } from 'zod';

/** The id in an address. Whatever it is, it is looked for; what is no id at all belongs to nobody. */
export const idParams = z.object({ id: z.string().overwrite(storableText) });
