import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

export const MIB = 1024 * 1024;

/** Bytes that this process holds on to, heap and buffers, after what nobody needs is gone. */
export async function heldBytes(): Promise<number> {
  // What a finalizer lets go of is found by the second collection only.
  for (let round = 0; round < 2; round += 1) {
    collectGarbage();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
