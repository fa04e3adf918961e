import { bytesField, integerField, messageField, textField } from './protobuf.ts';

/** Element types, by their numbers in `TensorProto.DataType`. */
export const FLOAT = 1;
export const INT64 = 7;
export const BOOL = 9;
type ElementType = typeof FLOAT | typeof INT64 | typeof BOOL;

/** The file's format, and the newest set of operators that `LayerNormalization` needs. */
const IR_VERSION = 8;
const OPERATOR_SET = 17;

/** Numbers of `AttributeProto.AttributeType`. */
const INT_ATTRIBUTE = 2;
const INTS_ATTRIBUTE = 7;

/** A number is the axis' length, a name stands for a length that is known when the model runs. */
type Dimension = number | string;
type Attributes = Readonly<Record<string, number | readonly number[]>>;

/**
 * A model under construction. Every method that adds something with a value returns the value's name,
 * which is how nodes refer to each other; nodes must be added in the order in which they can run.
 *
 * The numbers in front of fields are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export class OnnxGraph {
  readonly #name: string;
  readonly #inputs: Buffer[] = [];
  readonly #outputs: Buffer[] = [];
  readonly #constants: Buffer[] = [];
  readonly #nodes: Buffer[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, type: ElementType, dimensions: readonly Dimension[]): string {
    this.#inputs.push(messageField(11, valueInfo(name, type, dimensions)));
    return name;
  }

  output(name: string, type: ElementType, dimensions: readonly Dimension[]): string {
    this.#outputs.push(messageField(12, valueInfo(name, type, dimensions)));
    return name;
  }

  /** A constant tensor; along its last axis, neighbours are neighbours in `values`. */
  floats(name: string, dimensions: readonly number[], values: Float32Array): string {
    return this.#constant(name, FLOAT, dimensions, values);
  }

  float(value: number): string {
    return this.#constant(this.#constantName(), FLOAT, [], Float32Array.of(value));
  }

  /** A list: axes, a shape. */
  integers(values: readonly number[]): string {
    const wide = BigInt64Array.from(values, BigInt);
    return this.#constant(this.#constantName(), INT64, [values.length], wide);
  }

  integer(value: number): string {
    return this.#constant(this.#constantName(), INT64, [], BigInt64Array.of(BigInt(value)));
  }

  /**
   * @param operator of ONNX's own set; only those with one output are needed here
   * @param output the name of the result, where somebody outside has to know it
   */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    output = `${operator}_${this.#nodes.length}`,
  ): string {
    this.#nodes.push(
      messageField(1, [
        ...inputs.map((input) => textField(1, input)),
        textField(2, output),
        textField(3, `${output}/node`),
        textField(4, operator),
        ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      ]),
    );
    return output;
  }

  /** The `.onnx` file. */
  encode(): Buffer {
    return Buffer.concat([
      integerField(1, IR_VERSION),
      textField(2, this.#name),
      messageField(7, [
        ...this.#nodes,
        textField(2, this.#name),
        ...this.#constants,
        ...this.#inputs,
        ...this.#outputs,
      ]),
      messageField(8, [textField(1, ''), integerField(2, OPERATOR_SET)]),
    ]);
  }

  #constantName(): string {
    return `constant_${this.#constants.length}`;
  }

  /** Raw tensors are little-endian, as is every processor that the runtime is built for. */
  #constant(
    name: string,
    type: ElementType,
    dimensions: readonly number[],
    values: Float32Array | BigInt64Array,
  ): string {
    this.#constants.push(
      messageField(5, [
        ...dimensions.map((length) => integerField(1, length)),
        integerField(2, type),
        textField(8, name),
        bytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
      ]),
    );
    return name;
  }
}

function valueInfo(name: string, type: ElementType, dimensions: readonly Dimension[]): Buffer[] {
  const shape = dimensions.map((dimension) =>
    messageField(1, [
      typeof dimension === 'number' ? integerField(1, dimension) : textField(2, dimension),
    ]),
  );
  const tensor = [integerField(1, type), messageField(2, shape)];
  return [textField(1, name), messageField(2, [messageField(1, tensor)])];
}

function attribute(name: string, value: number | readonly number[]): Buffer {
  const content =
    typeof value === 'number'
      ? [integerField(3, value), integerField(20, INT_ATTRIBUTE)]
      : [...value.map((each) => integerField(8, each)), integerField(20, INTS_ATTRIBUTE)];
  return messageField(5, [textField(1, name), ...content]);
}
