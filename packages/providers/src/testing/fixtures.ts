import { readdirSync, readFileSync } from 'node:fs';

/** The names of the answers that are kept in a folder, without their ending. */
export function fixtureNames(folder: URL): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));
  return files.map((file) => file.slice(0, -'.txt'.length)).toSorted();
}

export function readFixture(folder: URL, name: string): Buffer {
  return readFileSync(new URL(`${name}.txt`, folder));
}

/** Sizes that cut an answer at every byte, and in many other ways besides. */
const SIZES = [1, 2, 3, 5, 7, 11, 13, 64, 1000];

/** The same bytes in pieces of one size, for several sizes. */
export function inPieces(bytes: Buffer): Buffer[][] {
  return SIZES.map((size) =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    ),
  );
}
