/** Lines of a text, of which the last may be empty; no more are counted than `most`. */
export function countLines(text: string, most = Number.POSITIVE_INFINITY): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1 && lines < most; at = text.indexOf('\n', at + 1)) {
    lines += 1;
  }
  return lines;
}
