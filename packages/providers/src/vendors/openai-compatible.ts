import { z } from 'zod';

import { openAiChat, type OpenAiChatQuirks } from '../protocols/openai-chat/index.ts';
import type { ParamName } from '../protocols/protocol.ts';
import type { KeyForm } from '../transport/redact.ts';
import { listedModel, type ModelsPage, type Vendor } from '../vendor.ts';

/** What tells one vendor from another among those who speak the protocol of OpenAI. */
export interface OpenAiCompatible {
  id: string;
  name: string;
  baseUrl: string;
  keyRequired?: boolean;
  keyForm: KeyForm | null;
  quirks?: Partial<OpenAiChatQuirks>;
  unsupportedParams?: readonly ParamName[];
  upstreamIdHeader?: string;
}

/** A vendor that does as OpenAI does but for what is said. */
export function openAiCompatible(facts: OpenAiCompatible): Vendor {
  const { id, name, baseUrl, keyForm, keyRequired = true, quirks, unsupportedParams = [] } = facts;
  return {
    id,
    name,
    kind: 'remote',
    supportsStreaming: true,
    baseUrl,
    protocol: openAiChat(quirks),
    key: {
      required: keyRequired,
      form: keyForm,
      header: (key) => ({ authorization: `Bearer ${key}` }),
    },
    unsupportedParams,
    upstreamIdHeader: facts.upstreamIdHeader ?? null,
    models: { path: '/models', parse: (page) => parseModelsPage(id, page) },
    account: null,
  };
}

const rowSchema = z.object({ id: z.string().min(1) });
// Together answers with the bare list.
const pageSchema = z.union([
  z.object({ data: z.array(z.unknown()) }).transform((page) => page.data),
  z.array(z.unknown()),
]);

/** OpenAI's `/models`: ids, and no word of what they can. */
export function parseModelsPage(providerId: string, page: unknown): ModelsPage | null {
  const parsed = pageSchema.safeParse(page);
  if (!parsed.success) return null;
  const rows = parsed.data.flatMap((row) => rowSchema.safeParse(row).data ?? []);
  return { models: rows.map((row) => listedModel(providerId, row.id)), next: null };
}
