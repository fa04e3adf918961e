/**
 * Something that a model, a person or a program could write to make a page do what it should not.
 * In it, `ID` is a number of its own, by which it is looked for on the page and in what it did, and
 * `HOST` the address of a server that writes down whoever asks it for anything.
 */
export type Payload = string;

/** Payloads with their numbers, the first of which is given. */
export function numbered(
  payloads: readonly Payload[],
  first: number,
  host: string,
): { id: string; text: string }[] {
  return payloads.map((payload, index) => {
    const id = String(first + index);
    return { id, text: payload.replaceAll('ID', id).replaceAll('HOST', host) };
  });
}
