/**
 * The three forms of Protocol Buffers that an ONNX file needs: whole numbers, and bytes with their
 * length (text, nested messages, raw tensors). A message is its fields one after the other, and a
 * repeated field is written once for each value.
 *
 * Source: https://protobuf.dev/programming-guides/encoding/
 */

/** Wire types: the low three bits of a field's tag. */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** @param value not negative, and safe as an integer */
export function integerField(field: number, value: number): Buffer {
  return Buffer.concat([tag(field, VARINT), varint(value)]);
}

export function bytesField(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([tag(field, LENGTH_DELIMITED), varint(value.byteLength), value]);
}

export function textField(field: number, value: string): Buffer {
  return bytesField(field, Buffer.from(value));
}

export function messageField(field: number, fields: readonly Uint8Array[]): Buffer {
  return bytesField(field, Buffer.concat(fields));
}

function tag(field: number, wireType: number): Buffer {
  return varint(field * 8 + wireType);
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}
