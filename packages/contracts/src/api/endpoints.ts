import { z } from 'zod';

import { storableText } from '../text.ts';

/** Characters an endpoint's id, name and address may have. */
const MAX_ID_CHARACTERS = 40;
const MAX_NAME_CHARACTERS = 80;
const MAX_URL_CHARACTERS = 500;

/** The prefix of its models' ids; never that of a built-in provider. */
export const endpointIdSchema = z
  .string()
  .max(MAX_ID_CHARACTERS, `must have at most ${MAX_ID_CHARACTERS} characters`)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be of lower-case letters, digits and single hyphens');

const nameSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(MAX_NAME_CHARACTERS, `must have at most ${MAX_NAME_CHARACTERS} characters`)
  .regex(/^\P{Cc}*$/u, 'must have no control characters')
  .overwrite(storableText);

/**
 * One parse for the check and for the request: what is stored is the address as it will be used. No
 * user name or password in it (a key has its own place), no query and no fragment.
 */
const baseUrlSchema = z
  .string()
  .trim()
  .max(MAX_URL_CHARACTERS, `must have at most ${MAX_URL_CHARACTERS} characters`)
  .transform((text, context): string => {
    const url = URL.parse(text);
    const problem = url === null ? 'must be an address' : problemOf(url);
    if (url !== null && problem === null) return url.href.replace(/\/+$/, '');
    context.addIssue({ code: 'custom', message: problem ?? 'must be an address' });
    return z.NEVER;
  });

function problemOf(url: URL): string | null {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return 'must begin with http:// or https://';
  if (url.username !== '' || url.password !== '') return 'must have no user name or password in it';
  if (url.search !== '' || url.hash !== '') return 'must have no ? or # in it';
  return null;
}

/** A server that speaks the protocol of OpenAI, added by an administrator. */
export const endpointSchema = z.object({
  id: z.string(),
  name: z.string(),
  baseUrl: z.string(),
  /** What kind of server it is, by the id of a preset. */
  presetId: z.string().nullable(),
  /** A provider of this id is built in by now, and has its place: this one is not used. */
  shadowed: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Endpoint = z.infer<typeof endpointSchema>;

/** What an endpoint can be begun with. */
export const endpointPresetSchema = z.object({
  id: z.string(),
  name: z.string(),
  baseUrl: z.string(),
});

export const createEndpointBodySchema = z.object({
  /** Made from the name when it is absent. */
  id: endpointIdSchema.optional(),
  name: nameSchema,
  baseUrl: baseUrlSchema,
  presetId: z.string().max(MAX_ID_CHARACTERS).nullable().optional(),
});
export type CreateEndpointBody = z.infer<typeof createEndpointBodySchema>;

export const changeEndpointBodySchema = z.object({
  name: nameSchema.optional(),
  /** On another origin than before, the saved key is not sent. */
  baseUrl: baseUrlSchema.optional(),
});
export type ChangeEndpointBody = z.infer<typeof changeEndpointBodySchema>;

export const endpointAnswerSchema = z.object({ endpoint: endpointSchema });
export const endpointsAnswerSchema = z.object({
  endpoints: z.array(endpointSchema),
  presets: z.array(endpointPresetSchema),
});
