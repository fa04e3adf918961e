import type { WeightForm } from '../types.ts';

/** How the library names files of weights. Its `src/utils/dtypes.js` has the endings. */
const WEIGHT_FILES: readonly { form: WeightForm; file: string }[] = [
  // Four bits, then eight: small and quick on a processor. Half precision comes last but for what
  // few processors compute at all.
  { form: 'q4', file: 'model_q4.onnx' },
  { form: 'q8', file: 'model_quantized.onnx' },
  { form: 'int8', file: 'model_int8.onnx' },
  { form: 'uint8', file: 'model_uint8.onnx' },
  { form: 'fp32', file: 'model.onnx' },
  { form: 'fp16', file: 'model_fp16.onnx' },
  { form: 'q4f16', file: 'model_q4f16.onnx' },
  { form: 'bnb4', file: 'model_bnb4.onnx' },
];

export const WEIGHT_FORMS: readonly WeightForm[] = WEIGHT_FILES.map(({ form }) => form);

/** Where the library looks for weights, below the folder of a model. */
export const WEIGHTS_FOLDER = 'onnx';

/** Files of weights beside the graph; the library takes no more (`MAX_EXTERNAL_DATA_CHUNKS`). */
const MAX_DATA_FILES = 100;

/** What a model cannot do without, beside its weights. */
export const REQUIRED_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;

/** What else is read of a model where it is there: the one by the library, the other by us. */
export const OPTIONAL_FILES = ['generation_config.json', 'chat_template.jinja'] as const;

/** The name of the graph of this form, such as `model_q4.onnx`. */
export function weightsFile(form: WeightForm): string {
  const row = WEIGHT_FILES.find((candidate) => candidate.form === form);
  return row?.file ?? 'model.onnx';
}

/**
 * The first form, in the order of our preference, whose graph is among the names.
 *
 * @param names of files, without a folder
 */
export function preferredForm(names: ReadonlySet<string>): WeightForm | null {
  return WEIGHT_FILES.find(({ file }) => names.has(file))?.form ?? null;
}

/**
 * The paths that make up a model of this form, out of those that are there, and what it lacks. Files
 * of weights beside the graph count as far as they follow each other without a gap.
 *
 * @param paths relative to the folder of the model
 */
export function filesOfForm(
  form: WeightForm,
  paths: ReadonlySet<string>,
): { paths: string[]; missing: string[] } {
  const graph = `${WEIGHTS_FOLDER}/${weightsFile(form)}`;
  const required = [...REQUIRED_FILES, graph];
  const data = Array.from({ length: MAX_DATA_FILES }, (_, index) => dataFile(graph, index));
  const gap = data.findIndex((path) => !paths.has(path));
  const optional = [...OPTIONAL_FILES].filter((path) => paths.has(path));
  return {
    // The large ones last: a model that is gated or lacks a part shows it at once.
    paths: [
      ...REQUIRED_FILES,
      ...optional,
      graph,
      ...data.slice(0, gap === -1 ? MAX_DATA_FILES : gap),
    ],
    missing: required.filter((path) => !paths.has(path)),
  };
}

/** `model.onnx_data`, `model.onnx_data_1`, and so on. */
function dataFile(graph: string, index: number): string {
  return index === 0 ? `${graph}_data` : `${graph}_data_${index}`;
}

/** Whether a path, relative to the folder of a model, is one that a model of ours can have. */
export function isModelPath(path: string): boolean {
  if (REQUIRED_FILES.some((name) => name === path)) return true;
  if (OPTIONAL_FILES.some((name) => name === path)) return true;
  return WEIGHT_FILES.some(({ file }) => {
    const graph = `${WEIGHTS_FOLDER}/${file}`;
    return path === graph || (path.startsWith(graph) && DATA_ENDING.test(path.slice(graph.length)));
  });
}

const DATA_ENDING = /^_data(?:_[1-9]\d?)?$/;
