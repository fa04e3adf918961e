const FIRST_MS = 250;
const LONGEST_MS = 8_000;

/**
 * How long to wait before the next try: doubles from 0.25 s to 8 s, less up to a half by chance, so
 * that the tabs of a server that came back do not all call in the same instant.
 *
 * @param failures tries that failed in a row, from 1
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return full * (1 - random() / 2);
}
