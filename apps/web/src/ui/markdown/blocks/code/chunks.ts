/** Lines that are drawn, skipped and compared together. */
export const CHUNK_LINES = 100;

/** Lines in pieces: while code grows, all pieces but the last stay as they are. */
export function chunksOf<Line>(lines: readonly Line[]): (readonly Line[])[] {
  const chunks: (readonly Line[])[] = [];
  for (let at = 0; at < lines.length; at += CHUNK_LINES)
    chunks.push(lines.slice(at, at + CHUNK_LINES));
  return chunks;
}
