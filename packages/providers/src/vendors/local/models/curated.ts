import type { WeightForm } from '../types.ts';
import { MAX_CONTEXT_TOKENS } from './served-context.ts';

/**
 * A model that is published for the library which runs models here, and where its files are. None was
 * run by us: each is tried out where it is installed, before it is listed as that.
 */
export interface CuratedModel {
  id: string;
  name: string;
  /** One sentence on what it is good for. */
  description: string;
  /** At Hugging Face. */
  repository: string;
  weights: WeightForm;
  /** Of all its files, about: weights are uploaded anew in place, and the repository's list has the truth. */
  sizeBytes: number;
  /** What the process that runs it needs at most, about; see {@link memoryOf}. */
  memoryBytes: number;
  /** What the model reads; what it is given here is less (see `served-context.ts`). */
  contextLength: number;
  licence: { name: string; url: string };
}

const MB = 1_000_000;

const APACHE = {
  name: 'Apache License 2.0',
  url: 'https://www.apache.org/licenses/LICENSE-2.0',
} as const;

/**
 * The short list: instruct models whose weights are one file in ONNX and compute in full precision,
 * which a processor does (`q4`: weights of 4 bits; `q8`: of 8 bits, the smaller file where a model
 * knows many words, as those stay as they are in `q4`). In the order of their size.
 *
 * Sizes of weights are those that the page of the repository's `onnx` folder shows
 * (`https://huggingface.co/<repository>/tree/main/onnx`, 2026), to which the tokenizer is added: 2 MB
 * (SmolLM2), 7 MB (Qwen2.5). Context lengths are `max_position_embeddings` of each `config.json`.
 * Licences are those that the models' own cards name; of Qwen2.5, the card of the model that the ONNX
 * files were made from (`Qwen/Qwen2.5-…-Instruct`), and not of the repository that has them.
 */
export const CURATED_MODELS: readonly CuratedModel[] = [
  {
    id: 'smollm2-135m-instruct',
    name: 'SmolLM2 135M',
    description: 'The smallest of this list: English only, for short and simple questions.',
    repository: 'HuggingFaceTB/SmolLM2-135M-Instruct',
    weights: 'q4',
    sizeBytes: 184 * MB, // the API's list of October 2026: 182.1 MB of weights
    memoryBytes: memoryOf({ weights: 182 * MB, tokenBytes: 46_080, words: 49_152 }),
    contextLength: 8_192,
    licence: APACHE,
  },
  {
    id: 'smollm2-360m-instruct',
    name: 'SmolLM2 360M',
    description: 'English only: rewrites, sums up and answers simple questions.',
    repository: 'HuggingFaceTB/SmolLM2-360M-Instruct',
    weights: 'q4',
    sizeBytes: 390 * MB, // approximate: third parties tell 388 MB of weights, an earlier upload had 417
    memoryBytes: memoryOf({ weights: 388 * MB, tokenBytes: 81_920, words: 49_152 }),
    contextLength: 8_192,
    licence: APACHE,
  },
  {
    id: 'qwen2.5-0.5b-instruct',
    name: 'Qwen2.5 0.5B',
    description: 'Small, and yet writes in 29 languages: the one to begin with.',
    repository: 'onnx-community/Qwen2.5-0.5B-Instruct',
    weights: 'q8',
    sizeBytes: 519 * MB,
    memoryBytes: memoryOf({ weights: 512 * MB, tokenBytes: 24_576, words: 151_936 }),
    contextLength: 32_768,
    licence: APACHE,
  },
  {
    id: 'smollm2-1.7b-instruct',
    name: 'SmolLM2 1.7B',
    description:
      'English only: follows longer instructions than the smaller ones, and needs more memory.',
    repository: 'HuggingFaceTB/SmolLM2-1.7B-Instruct',
    weights: 'q4',
    sizeBytes: 1_412 * MB,
    memoryBytes: memoryOf({ weights: 1_410 * MB, tokenBytes: 393_216, words: 49_152 }),
    contextLength: 8_192,
    licence: APACHE,
  },
  {
    id: 'qwen2.5-1.5b-instruct',
    name: 'Qwen2.5 1.5B',
    description: 'Writes in 29 languages: the largest download of this list.',
    repository: 'onnx-community/Qwen2.5-1.5B-Instruct',
    weights: 'q8',
    sizeBytes: 1_587 * MB,
    memoryBytes: memoryOf({ weights: 1_580 * MB, tokenBytes: 57_344, words: 151_936 }),
    contextLength: 32_768,
    licence: APACHE,
  },
];

/**
 * An estimate of the most memory, none having been measured: the weights and half as much again for
 * what is made of them on loading; twice what is remembered of a whole conversation, as the old and
 * the new are there at once; the odds of every word after every token of a question, which a graph
 * without `num_logits_to_keep` puts out; and 300 MB for the library.
 *
 * @param model.tokenBytes remembered of one token: layers × 2 × heads for keys × their size × 4
 */
function memoryOf(model: { weights: number; tokenBytes: number; words: number }): number {
  const remembered = 2 * model.tokenBytes * MAX_CONTEXT_TOKENS;
  const odds = 4 * model.words * MAX_CONTEXT_TOKENS;
  const bytes = 1.5 * model.weights + remembered + odds + 300 * MB;
  return Math.ceil(bytes / (100 * MB)) * 100 * MB;
}
