import type {
  LogitsProcessor,
  LogitsProcessorList,
  PreTrainedTokenizer,
  Tensor,
  TextStreamer,
} from '@xenova/transformers';

import { filesInvalid } from './failure.ts';
import { keepNucleus, type Sampling } from './sampling.ts';

export type Library = typeof import('@xenova/transformers');

/** What `generation_config.json` may say otherwise, and nobody could make sense of here. */
export const ONE_ANSWER = { num_beams: 1, num_return_sequences: 1 };

/**
 * Loads the library so that it can reach files alone: no network, no caches, no words on stderr
 * (where a run fails it would print the tokens of the prompt there).
 */
export async function loadLibrary(): Promise<Library> {
  const library = await import('@xenova/transformers');
  const { env, LogLevel } = library;
  env.logLevel = LogLevel.NONE;
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.useBrowserCache = false;
  env.useWasmCache = false;
  env.fetch = () => Promise.reject(new Error('The process that runs models fetches nothing.'));
  return library;
}

/** Nucleus sampling, which the library has an option for (`top_p`), but does not do. */
export function nucleus(
  { LogitsProcessor }: Library,
  { topP, topK }: Pick<Sampling, 'topP' | 'topK'>,
): LogitsProcessor {
  class Nucleus extends LogitsProcessor {
    override _call(_ids: bigint[][], scores: Tensor): Tensor {
      if (scores.data instanceof Float32Array) keepNucleus(scores.data, topP, topK);
      return scores;
    }
  }
  return new Nucleus();
}

/** Fails where a model computes what is no number: half precision does on many processors. */
export function finiteOnly({ LogitsProcessor }: Library): LogitsProcessor {
  class FiniteOnly extends LogitsProcessor {
    override _call(_ids: bigint[][], scores: Tensor): Tensor {
      if (scores.data instanceof Float32Array && scores.data.some(Number.isNaN)) {
        throw filesInvalid('These weights compute no usable numbers on this processor.');
      }
      return scores;
    }
  }
  return new FiniteOnly();
}

export function listOf(
  { LogitsProcessorList }: Library,
  processor: LogitsProcessor,
): LogitsProcessorList {
  const list = new LogitsProcessorList();
  list.push(processor);
  return list;
}

/**
 * What the library writes tokens to. It is given the question first, and then each token as it is
 * computed; the streamer that it derives from would decode the whole answer each time.
 */
export function newTokens(
  { TextStreamer }: Library,
  tokenizer: PreTrainedTokenizer,
  take: (token: number) => void,
): TextStreamer {
  class NewTokens extends TextStreamer {
    #isQuestion = true;

    override put([ids = []]: bigint[][]): void {
      if (!this.#isQuestion) for (const id of ids) take(Number(id));
      this.#isQuestion = false;
    }

    override end(): void {}
  }
  return new NewTokens(tokenizer);
}
