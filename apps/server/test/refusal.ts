import { StartRefused } from '../src/server.ts';

/** The sentence with which a start is refused; fails where it is not, or not in one sentence. */
export async function refusalOf(starting: Promise<unknown>): Promise<string> {
  const refusal: unknown = await starting.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(refusal instanceof StartRefused)) throw new Error('it was not refused', { cause: refusal });
  if (!/^[A-Z][^\n]*\.$/.test(refusal.message))
    throw new Error(`it is no sentence: ${refusal.message}`);
  return refusal.message;
}
