import type { LocalQuestion } from '../types.ts';
import { AnswerWriter } from './answer-writer.ts';
import { filesInvalid, ModelFailure } from './failure.ts';
import { finiteOnly, type Library, listOf, newTokens, nucleus, ONE_ANSWER } from './library.ts';
import { describe, type LoadedModel } from './load-model.ts';
import type { AnswerEvent } from './messages.ts';
import { promptOf } from './prompt.ts';
import { lengthOf, type Question, readQuestion } from './question.ts';
import { samplingOf } from './sampling.ts';

/** Tokens of an answer where nobody said how many, as far as the model has room for them. */
const DEFAULT_MAX_OUTPUT_TOKENS = 4_096;

/** What a model is asked to find out whether it writes anything. */
const TRIAL: LocalQuestion = {
  messages: [{ role: 'user', content: 'Hello' }],
  params: { temperature: 0 },
};

/** Has a model that is in memory write. One answer at a time. */
export class Engine {
  readonly #library: Library;
  readonly #loaded: LoadedModel;

  constructor(library: Library, loaded: LoadedModel) {
    this.#library = library;
    this.#loaded = loaded;
  }

  /**
   * Writes one answer, and tells how it goes on, up to `done` or `stopped`.
   *
   * @param signal ends the answer after the token that is being computed
   * @throws {ModelFailure} `context_length_exceeded`, `upstream_invalid_request`
   */
  async answer(
    question: LocalQuestion,
    signal: AbortSignal,
    emit: (event: AnswerEvent) => void,
  ): Promise<void> {
    const { params } = question;
    const { model, tokenizer, contextLength, endTokens } = this.#loaded;
    const prompt = promptOf(question.messages, this.#loaded.template);
    const asked = this.#encode(prompt.text);
    const inputTokens = lengthOf(asked);
    const room = contextLength - inputTokens;
    if (room < 1) throw tooLong(inputTokens, contextLength);
    // A long question takes minutes on a small machine.
    emit({ type: 'reading' });
    const past = await readQuestion(this.#library, model, asked, signal);
    const interrupt = new this.#library.InterruptableStoppingCriteria();
    const writer = new AnswerWriter({
      inputTokens,
      endTokens,
      stop: params.stop ?? [],
      begun: tokenizer.encode(prompt.begun, { add_special_tokens: false }),
      decode: (ids) => tokenizer.decode(ids, DECODING),
      emit,
    });
    if (signal.aborted) return writer.end(true);
    await model.generate({
      ...asked,
      ...past,
      ...this.#choice(params),
      max_new_tokens: Math.min(params.maxOutputTokens ?? DEFAULT_MAX_OUTPUT_TOKENS, room),
      stopping_criteria: [interrupt],
      streamer: newTokens(this.#library, tokenizer, (token) => {
        writer.push(token);
        if (writer.isComplete || signal.aborted) interrupt.interrupt();
      }),
    });
    writer.end(signal.aborted);
  }

  /** Has the model write one token. @throws {ModelFailure} `model_files_invalid`, `local_model_failed` */
  async tryOut(): Promise<void> {
    const { model, tokenizer, endTokens } = this.#loaded;
    const written: number[] = [];
    const question = this.#encodeTrial();
    try {
      await model.generate({
        ...question,
        ...this.#choice(TRIAL.params),
        logits_processor: listOf(this.#library, finiteOnly(this.#library)),
        max_new_tokens: 1,
        streamer: newTokens(this.#library, tokenizer, (token) => written.push(token)),
      });
    } catch (cause) {
      throw describe(
        cause,
        'The weights do not fit config.json: the model could not write a word.',
      );
    }
    if (written.every((token) => endTokens.has(token))) {
      throw filesInvalid('The model could be loaded, but it writes nothing.');
    }
  }

  /** @param prompt as the template wrote it: with all special tokens in it */
  #encode(prompt: string): Question {
    const encoded = this.#loaded.tokenizer(prompt, { add_special_tokens: false });
    const { input_ids, attention_mask } = encoded;
    return { input_ids, attention_mask };
  }

  #encodeTrial(): Question {
    try {
      return this.#encode(this.#loaded.template.render(TRIAL.messages));
    } catch (cause) {
      throw filesInvalid(
        'The chat template of this model is damaged: it takes no question.',
        cause,
      );
    }
  }

  /** How the next token is chosen, in the library's terms. */
  #choice(params: LocalQuestion['params']) {
    const { advice, endTokens } = this.#loaded;
    const shared = { ...ONE_ANSWER, eos_token_id: [...endTokens] };
    const sampling = samplingOf(params, advice);
    if (sampling === null) return { ...shared, do_sample: false };
    return {
      ...shared,
      do_sample: true,
      temperature: sampling.temperature,
      top_k: sampling.topK,
      logits_processor: listOf(this.#library, nucleus(this.#library, sampling)),
    };
  }
}

/** The text as the model wrote it: without its marks, and without corrections of its spaces. */
const DECODING = { skip_special_tokens: true, clean_up_tokenization_spaces: false };

function tooLong(inputTokens: number, contextLength: number): ModelFailure {
  const written = (count: number) => count.toLocaleString('en');
  return new ModelFailure(
    'context_length_exceeded',
    `This chat has ${written(inputTokens)} tokens; the model reads ${written(contextLength)}, its answer included.`,
    { details: { inputTokens, contextLength } },
  );
}
