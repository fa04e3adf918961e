import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { bigramScores } from './bigram.ts';
import {
  type BytePairTokenizer,
  encode,
  SPECIAL_TOKENS,
  tokenizerJson,
  trainTokenizer,
} from './byte-pair-tokenizer.ts';
import { addGpt2Body, type BodySize } from './gpt2-body.ts';
import { FLOAT, OnnxGraph } from './onnx-graph.ts';

export interface TinyModelOptions {
  /**
   * Everything that the model will ever say: turns such as `<|assistant|>Hello.<|end|>`. It answers
   * with the token that followed the last one most often, so that an answer is known beforehand if no
   * token of it has two successors.
   */
  corpus: string;
  /** Tokens of prompt and answer together, 2,048 unless told. What is beyond has no place and fails. */
  contextLength?: number;
  /** 2 unless told; each costs time, but no room in the file. */
  layers?: number;
  /** 2 unless told; has to divide the width. */
  heads?: number;
  /** 32 unless told. */
  width?: number;
  /** Four times the width unless told. */
  feedForward?: number;
  /**
   * Tokens longer than a byte, at most: as many as make every word of the corpus one token, unless
   * told. With 0 each byte is a token, so that one character is several.
   */
  merges?: number;
}

const DEFAULT_SIZE = { contextLength: 2_048, layers: 2, heads: 2, width: 32 };

/** How much of the random body gets into the answer: it is run, but decides nothing. */
const BODY_SHARE = 0.01;

const [END_OF_TEXT, END_OF_TURN] = SPECIAL_TOKENS;
const END_OF_TEXT_ID = SPECIAL_TOKENS.indexOf(END_OF_TEXT);
const END_OF_TURN_ID = SPECIAL_TOKENS.indexOf(END_OF_TURN);
const TOKEN_IDS = {
  bos_token_id: END_OF_TEXT_ID,
  eos_token_id: END_OF_TURN_ID,
  pad_token_id: END_OF_TEXT_ID,
};

/** Jinja: each turn between its role and the end, and the role of the answer behind the last one. */
const CHAT_TEMPLATE =
  '{% for message in messages %}' +
  `<|{{ message.role }}|>{{ message.content }}${END_OF_TURN}` +
  '{% endfor %}' +
  '{% if add_generation_prompt %}<|assistant|>{% endif %}';

/**
 * Writes a text-generation model into a folder, which is made if it is not there: the files that
 * Transformers.js reads, with the weights in `onnx/model.onnx` (dtype `fp32`). The same options give
 * the same bytes.
 *
 * @throws RangeError when the heads do not divide the width
 */
export function makeModel(folder: string, options: TinyModelOptions): void {
  const tokenizer = trainTokenizer(options.corpus, options.merges ?? Number.POSITIVE_INFINITY);
  const size = bodySize(options, tokenizer.vocabulary.size);
  const model = languageModel(size, tokenizer, options.corpus);
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  writeFileSync(join(folder, 'onnx', 'model.onnx'), model);
  writeJson(join(folder, 'tokenizer.json'), tokenizerJson(tokenizer));
  writeJson(join(folder, 'tokenizer_config.json'), tokenizerConfig(size.contextLength));
  writeJson(join(folder, 'config.json'), modelConfig(size));
  writeJson(join(folder, 'generation_config.json'), TOKEN_IDS);
}

function bodySize(options: TinyModelOptions, vocabularySize: number): BodySize {
  const { corpus: _corpus, merges: _merges, ...given } = options;
  const size = { ...DEFAULT_SIZE, ...given };
  if (size.width % size.heads !== 0) {
    throw new RangeError(`${size.heads} heads cannot share a width of ${size.width}.`);
  }
  return { feedForward: 4 * size.width, ...size, vocabularySize };
}

/** The bigram's scores, and a little of what the body says. */
function languageModel(size: BodySize, tokenizer: BytePairTokenizer, corpus: string): Buffer {
  const graph = new OnnxGraph('tiny-language-model');
  const { inputIds, tokenEmbeddings, hidden } = addGpt2Body(graph, size);
  const vocabulary = size.vocabularySize;
  const scores = bigramScores(encode(tokenizer, corpus), vocabulary, END_OF_TURN_ID);
  const bigram = graph.floats('bigram', [vocabulary, vocabulary], scores);
  const byToken = graph.node('Transpose', [tokenEmbeddings], { perm: [1, 0] });
  const bodyScores = graph.node('Mul', [
    graph.node('MatMul', [hidden, byToken]),
    graph.float(BODY_SHARE),
  ]);
  const logits = graph.output('logits', FLOAT, ['batch_size', 'sequence_length', vocabulary]);
  graph.node('Add', [bodyScores, graph.node('Gather', [bigram, inputIds])], {}, logits);
  return graph.encode();
}

function modelConfig(size: BodySize): object {
  return {
    model_type: 'gpt2',
    architectures: ['GPT2LMHeadModel'],
    n_layer: size.layers,
    n_head: size.heads,
    n_embd: size.width,
    n_inner: size.feedForward,
    n_positions: size.contextLength,
    n_ctx: size.contextLength,
    vocab_size: size.vocabularySize,
    activation_function: 'gelu',
    ...TOKEN_IDS,
  };
}

function tokenizerConfig(contextLength: number): object {
  return {
    tokenizer_class: 'GPT2Tokenizer',
    add_bos_token: false,
    add_prefix_space: false,
    bos_token: END_OF_TEXT,
    eos_token: END_OF_TURN,
    pad_token: END_OF_TEXT,
    unk_token: END_OF_TEXT,
    model_max_length: contextLength,
    clean_up_tokenization_spaces: false,
    chat_template: CHAT_TEMPLATE,
  };
}

function writeJson(path: string, content: object): void {
  writeFileSync(path, JSON.stringify(content));
}
