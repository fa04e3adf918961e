import { BOOL, FLOAT, INT64, type OnnxGraph } from './onnx-graph.ts';
import { type RandomWeights, randomWeights } from './random-weights.ts';

/** The measures of a transformer. `heads` divides `width`. */
export interface BodySize {
  layers: number;
  heads: number;
  /** Numbers that stand for one token between the layers. */
  width: number;
  /** Numbers inside a feed-forward block. */
  feedForward: number;
  /** Tokens that have a place: prompt and answer together. */
  contextLength: number;
  vocabularySize: number;
}

/** Values of the graph that a head is put on. */
export interface Body {
  inputIds: string;
  /** `[vocabulary, width]` */
  tokenEmbeddings: string;
  /** `[batch, sequence, width]` */
  hidden: string;
}

const SEED = 20_260_101;
const EMBEDDING_LIMIT = 0.1;
const WEIGHT_LIMIT = 0.15;
/** In place of minus infinity, which would make the softmax of a row that sees nothing not a number. */
const MASKED = -1e9;

/** What the library calls the axes: it makes the first, empty cache by these names. */
const BATCH = 'batch_size';
const PAST = 'past_sequence_length';
const TOTAL = 'total_sequence_length';

/**
 * Adds a GPT-2: learned positions, layers with normalisation first, attention over everything before,
 * and keys and values that come in as `past_key_values.*` and go out as `present.*`. The numbers in it
 * are random: nothing was learned. So all layers share theirs, and a deep model is still a small file.
 */
export function addGpt2Body(graph: OnnxGraph, size: BodySize): Body {
  const random = randomWeights(SEED);
  const { width, contextLength, vocabularySize } = size;
  const inputIds = graph.input('input_ids', INT64, [BATCH, 'sequence_length']);
  const attentionMask = graph.input('attention_mask', INT64, [BATCH, TOTAL]);
  const positionIds = graph.input('position_ids', INT64, [BATCH, 'sequence_length']);
  const embeddings = (name: string, rows: number) =>
    graph.floats(name, [rows, width], random(rows * width, EMBEDDING_LIMIT));
  const tokenEmbeddings = embeddings('token_embeddings', vocabularySize);
  const positionEmbeddings = embeddings('position_embeddings', contextLength);

  const normalise = normalisation(graph, width);
  const context: LayerContext = {
    graph,
    size,
    normalise,
    weights: layerWeights(graph, size, random),
    mask: addCausalMask(graph, inputIds, attentionMask),
  };
  let hidden = graph.node('Add', [
    graph.node('Gather', [tokenEmbeddings, inputIds]),
    graph.node('Gather', [positionEmbeddings, positionIds]),
  ]);
  for (let layer = 0; layer < size.layers; layer += 1) {
    hidden = graph.node('Add', [hidden, addAttention(context, layer, normalise(hidden))]);
    hidden = graph.node('Add', [hidden, addFeedForward(context, normalise(hidden))]);
  }
  return { inputIds, tokenEmbeddings, hidden: normalise(hidden) };
}

interface LayerContext {
  graph: OnnxGraph;
  size: BodySize;
  normalise(value: string): string;
  weights: LayerWeights;
  /** `[batch, 1, sequence, total]`: true where one token may look at another. */
  mask: string;
}

/** Names of matrices: what a value is multiplied by from the right. */
interface LayerWeights {
  query: string;
  key: string;
  value: string;
  attentionOutput: string;
  expand: string;
  shrink: string;
}

function layerWeights(graph: OnnxGraph, size: BodySize, random: RandomWeights): LayerWeights {
  const { width, feedForward } = size;
  const matrix = (name: string, rows: number, columns: number) =>
    graph.floats(name, [rows, columns], random(rows * columns, WEIGHT_LIMIT));
  return {
    query: matrix('query', width, width),
    key: matrix('key', width, width),
    value: matrix('value', width, width),
    attentionOutput: matrix('attention_output', width, width),
    expand: matrix('expand', width, feedForward),
    shrink: matrix('shrink', feedForward, width),
  };
}

function normalisation(graph: OnnxGraph, width: number): (value: string) => string {
  const gain = graph.floats('gain', [width], new Float32Array(width).fill(1));
  const bias = graph.floats('bias', [width], new Float32Array(width));
  return (value) => graph.node('LayerNormalization', [value, gain, bias]);
}

/** Nobody looks ahead, counted from the first token of the cache, nor at what is padding. */
function addCausalMask(graph: OnnxGraph, inputIds: string, attentionMask: string): string {
  const [zero, one] = [graph.integer(0), graph.integer(1)];
  const lengthOf = (value: string) => graph.node('Gather', [graph.node('Shape', [value]), one]);
  const total = lengthOf(attentionMask);
  const past = graph.node('Sub', [total, lengthOf(inputIds)]);
  const lookers = graph.node('Unsqueeze', [
    graph.node('Range', [past, total, one]),
    graph.integers([1]),
  ]);
  const causal = graph.node('GreaterOrEqual', [lookers, graph.node('Range', [zero, total, one])]);
  const real = graph.node('Unsqueeze', [
    graph.node('Cast', [attentionMask], { to: BOOL }),
    graph.integers([1, 2]),
  ]);
  return graph.node('And', [real, causal]);
}

function addAttention(context: LayerContext, layer: number, hidden: string): string {
  const { graph, size, weights, mask } = context;
  const perHead = size.width / size.heads;
  const shape = graph.integers([0, 0, size.heads, perHead]);
  const project = (weight: string) => {
    const projected = graph.node('MatMul', [hidden, weight]);
    const split = graph.node('Reshape', [projected, shape]);
    return graph.node('Transpose', [split], { perm: [0, 2, 1, 3] });
  };
  const queries = project(weights.query);
  const keys = cached(context, `${layer}.key`, project(weights.key));
  const values = cached(context, `${layer}.value`, project(weights.value));

  const scores = graph.node('Mul', [
    graph.node('MatMul', [queries, graph.node('Transpose', [keys], { perm: [0, 1, 3, 2] })]),
    graph.float(1 / Math.sqrt(perHead)),
  ]);
  const visible = graph.node('Where', [mask, scores, graph.float(MASKED)]);
  const attended = graph.node('MatMul', [graph.node('Softmax', [visible]), values]);
  const joined = graph.node('Reshape', [
    graph.node('Transpose', [attended], { perm: [0, 2, 1, 3] }),
    graph.integers([0, 0, size.width]),
  ]);
  return graph.node('MatMul', [joined, weights.attentionOutput]);
}

/** What the cache holds and, behind it, what is new; the whole of it is the next cache. */
function cached({ graph, size }: LayerContext, name: string, added: string): string {
  const shape = (length: string) => [BATCH, size.heads, length, size.width / size.heads];
  const past = graph.input(`past_key_values.${name}`, FLOAT, shape(PAST));
  const present = graph.output(`present.${name}`, FLOAT, shape(TOTAL));
  return graph.node('Concat', [past, added], { axis: 2 }, present);
}

/** With the exact GELU, x · ½ (1 + erf(x/√2)): the operator of that name is of a later set. */
function addFeedForward({ graph, weights }: LayerContext, hidden: string): string {
  const expanded = graph.node('MatMul', [hidden, weights.expand]);
  const erf = graph.node('Erf', [graph.node('Mul', [expanded, graph.float(Math.SQRT1_2)])]);
  const share = graph.node('Mul', [graph.node('Add', [erf, graph.float(1)]), graph.float(0.5)]);
  return graph.node('MatMul', [graph.node('Mul', [expanded, share]), weights.shrink]);
}
