import { count, isObject, type JsonObject } from '../../../protocols/fields.ts';

/** What configurations call it, by family: most, GPT-2 and its kin, BLOOM, MPT. */
const NAMES = ['max_position_embeddings', 'n_positions', 'n_ctx', 'seq_length', 'max_seq_len'];

/**
 * How many tokens of question and answer together a model reads.
 *
 * @param config the content of its `config.json`
 * @returns `null` where that does not say
 */
export function contextLengthOf(config: JsonObject): number | null {
  // Models that also read images keep what holds for text in a member of its own.
  const nested = isObject(config['text_config']) ? config['text_config'] : {};
  const found = NAMES.map((name) => count(config[name] ?? nested[name])).find((length) => length);
  return found ?? null;
}
