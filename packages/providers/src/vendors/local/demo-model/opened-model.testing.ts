import { basename, dirname } from 'node:path';

import {
  AutoModelForCausalLM,
  AutoTokenizer,
  type DynamicCache,
  env,
  type GenerationConfig,
  LogLevel,
  LogitsProcessor,
  LogitsProcessorList,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Tensor,
  TextStreamer,
} from '@xenova/transformers';

/** What the library makes of a prompt. */
export interface Prompt {
  input_ids: Tensor;
  attention_mask: Tensor;
}

/** What a model wrote, and what it would have said of every other token at each step. */
export interface Written {
  ids: number[];
  scores: number[][];
}

export type WritingOptions = Partial<GenerationConfig> & {
  /** Holds what was read and written before, and then what is now. */
  past_key_values?: DynamicCache;
};

/** A model as the library runs it, from files alone. */
export class OpenedModel {
  readonly #model: PreTrainedModel;
  readonly #tokenizer: PreTrainedTokenizer;

  private constructor(model: PreTrainedModel, tokenizer: PreTrainedTokenizer) {
    this.#model = model;
    this.#tokenizer = tokenizer;
  }

  static async open(folder: string): Promise<OpenedModel> {
    env.allowRemoteModels = false;
    // A run that fails prints its whole input.
    env.logLevel = LogLevel.NONE;
    env.localModelPath = dirname(folder);
    const name = basename(folder);
    const tokenizer = await AutoTokenizer.from_pretrained(name);
    const model = await AutoModelForCausalLM.from_pretrained(name, {
      dtype: 'fp32',
      device: 'cpu',
      session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    });
    return new OpenedModel(model, tokenizer);
  }

  close(): Promise<unknown> {
    return this.#model.dispose();
  }

  /** By the model's own chat template. */
  question(...turns: { role: string; content: string }[]): Prompt {
    return this.#tokenizer.apply_chat_template(turns, { add_generation_prompt: true });
  }

  /** As it stands, special tokens included. */
  text(text: string): Prompt {
    return this.#tokenizer(text, { add_special_tokens: false });
  }

  idsOf(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false });
  }

  /** Special tokens included. */
  textOf(ids: number[]): string {
    return this.#tokenizer.decode(ids, { skip_special_tokens: false });
  }

  async write(prompt: Prompt, options: WritingOptions = {}): Promise<Written> {
    const ids: number[] = [];
    const streamer = new TextStreamer(this.#tokenizer, {
      skip_prompt: true,
      callback_function: () => {},
      token_callback_function: (added) => ids.push(...added.map(Number)),
    });
    const scores = new CollectedScores();
    const processors = new LogitsProcessorList();
    processors.push(scores);
    await this.#model.generate({
      max_new_tokens: 100,
      ...prompt,
      ...options,
      streamer,
      logits_processor: processors,
    });
    return { ids, scores: scores.steps };
  }

  /** The answer's text without its end. */
  async answer(question: string, options: WritingOptions = {}): Promise<string> {
    const { ids } = await this.write(this.question({ role: 'user', content: question }), options);
    return this.textOf(ids).replace(/<\|end\|>$/, '');
  }
}

class CollectedScores extends LogitsProcessor {
  readonly steps: number[][] = [];

  override _call(_ids: bigint[][], logits: Tensor): Tensor {
    this.steps.push(Array.from(logits.data, Number));
    return logits;
  }
}
