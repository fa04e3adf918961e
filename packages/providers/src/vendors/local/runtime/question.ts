import type { DynamicCache, PreTrainedModel, Tensor } from '@xenova/transformers';

import { isObject, list } from '../../../protocols/fields.ts';
import { type Library, ONE_ANSWER } from './library.ts';

/**
 * Tokens that are read in one go; nothing can be stopped within them. Most graphs put out the scores of
 * all words of the vocabulary for each token (Qwen2.5: 608 kB), so that four thousand of them at once
 * would take 2.5 GB. 128 and 256 were the quickest, too: two thousand tokens took 2.4 s of a model with
 * twelve layers of 512, and 4.0 s and twice the memory in one piece.
 */
const PIECE_TOKENS = 128;

/** A question in tokens. */
export interface Question {
  input_ids: Tensor;
  attention_mask: Tensor;
}

export function lengthOf({ input_ids }: Question): number {
  return input_ids.dims[1] ?? 0;
}

/**
 * Reads a question but for its last piece.
 *
 * @param signal ends the reading after the piece that is being read
 * @returns what the model is given to go on from there; empty where all is still to be read
 */
export async function readQuestion(
  library: Library,
  model: PreTrainedModel,
  question: Question,
  signal: AbortSignal,
): Promise<{ past_key_values?: DynamicCache }> {
  const length = lengthOf(question);
  if (length <= PIECE_TOKENS || !readsInPieces(model)) return {};
  const past = new library.DynamicCache();
  for (let end = PIECE_TOKENS; end < length && !signal.aborted; end += PIECE_TOKENS) {
    // What it writes then is no answer, and is not remembered.
    await model.generate({
      input_ids: question.input_ids.slice(null, [0, end]),
      attention_mask: question.attention_mask.slice(null, [0, end]),
      past_key_values: past,
      max_new_tokens: 1,
      do_sample: false,
      ...ONE_ANSWER,
    });
  }
  return { past_key_values: past };
}

const MEMORY = /^past_|^use_cache_branch$/;
const KEYS_AND_VALUES = /^past_key_values\./;

/**
 * Whether what a model remembers is keys and values alone. Others (LFM2's convolutions, Mamba) go on
 * from a state that was made for one token at a time; old exports have a second graph for that.
 */
function readsInPieces(model: PreTrainedModel): boolean {
  const sessions: unknown = model.sessions;
  const session = isObject(sessions) ? sessions['model'] : null;
  const names = (isObject(session) ? list(session['inputNames']) : null) ?? [];
  const memory = names.filter((name) => typeof name === 'string' && MEMORY.test(name));
  return memory.length > 0 && memory.every((name) => KEYS_AND_VALUES.test(String(name)));
}
