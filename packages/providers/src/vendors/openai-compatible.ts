import type { AccountingPolicy, Model } from '@parley/contracts';
import { z } from 'zod';

import { openAiChat, type OpenAiChatQuirks } from '../protocols/openai-chat/index.ts';
import type { ParamName } from '../protocols/protocol.ts';
import type { KeyForm } from '../transport/redact.ts';
import { listedModel, type ModelsPage, readableRows, type Vendor } from '../vendor.ts';

/** What a vendor says of a model beyond its id; `null`: it is none to chat with. */
export type ReadModelRow = (row: unknown) => Partial<Model> | null;

/** What tells one vendor from another among those who speak the protocol of OpenAI. */
export interface OpenAiCompatible {
  id: string;
  name: string;
  baseUrl: string;
  keyRequired?: boolean;
  keyForm: KeyForm | null;
  quirks?: Partial<OpenAiChatQuirks>;
  unsupportedParams?: readonly ParamName[];
  /** See {@link Vendor.accounting}. */
  accounting?: AccountingPolicy;
  /** What is in a row of the list of models; nothing but an id by default. */
  readModelRow?: ReadModelRow;
  /** Where the list is, if not at `/models`. */
  modelsPath?: string;
}

/** A vendor that does as OpenAI does but for what is said. */
export function openAiCompatible(facts: OpenAiCompatible): Vendor {
  const { id, name, baseUrl, keyForm, keyRequired = true, quirks, unsupportedParams = [] } = facts;
  return {
    id,
    name,
    kind: 'remote',
    supportsStreaming: true,
    ...(facts.accounting === undefined ? {} : { accounting: facts.accounting }),
    baseUrl,
    // None of them documents a place for a file that is no image, and many refuse what they do not know.
    protocol: openAiChat({ files: 'none', ...quirks }),
    key: {
      required: keyRequired,
      form: keyForm,
      header: (key) => ({ authorization: `Bearer ${key}` }),
    },
    unsupportedParams,
    upstreamIdHeader: null,
    models: {
      path: facts.modelsPath ?? '/models',
      parse: (page) => parseModelsPage(id, page, facts.readModelRow),
    },
    account: null,
  };
}

const rowSchema = z.looseObject({ id: z.string().min(1) });
// xAI calls the list `models`, Together answers with the bare list.
const pageSchema = z.union([
  z.object({ data: z.array(z.unknown()) }).transform((page) => page.data),
  z.object({ models: z.array(z.unknown()) }).transform((page) => page.models),
  z.array(z.unknown()),
]);

/** OpenAI's `/models`: ids, and no word of what they can, unless the vendor says more. */
export function parseModelsPage(
  providerId: string,
  page: unknown,
  readModelRow: ReadModelRow = () => ({}),
): ModelsPage | null {
  const parsed = pageSchema.safeParse(page);
  if (!parsed.success) return null;
  const rows = readableRows(parsed.data, rowSchema);
  return rows && { models: rows.flatMap(toModel), next: null };

  function toModel(row: z.infer<typeof rowSchema>): Model[] {
    const told = readModelRow(row);
    return told === null ? [] : [listedModel(providerId, row.id, told)];
  }
}

/** What goes into a model of which its vendor says whether it sees; nothing where it does not say. */
export function modalitiesOf(seesImages: boolean | null): string[] {
  if (seesImages === null) return [];
  return seesImages ? ['text', 'image'] : ['text'];
}
