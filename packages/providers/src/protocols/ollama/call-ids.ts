/**
 * The ids that we give to calls which have none. They are told by their form, so that they are not
 * sent back: the call goes back as it came. The time of the answer makes them unique in a
 * conversation; answers have no ids.
 */
export function madeUpId(createdAt: string | null, position: number): string {
  const time = (createdAt ?? '').replace(/\D/g, '').slice(0, MAX_TIME_DIGITS);
  return `ollama_${time}_${position}`;
}

export function isMadeUpId(id: string): boolean {
  return /^ollama_\d*_\d+$/.test(id);
}

/** Of a time in nanoseconds with its zone; with what stands around it below 40 characters. */
const MAX_TIME_DIGITS = 28;
