import { totalmem } from 'node:os';

/**
 * Bytes of memory that can be used here: those of the machine, or fewer where a container has a limit.
 *
 * @param limit 0 where there is none, or none that can be told; far above what there is, in some containers
 */
export function usableMemory(machine = totalmem(), limit = process.constrainedMemory()): number {
  return limit > 0 ? Math.min(machine, limit) : machine;
}
