/**
 * The tokens that no text is merged into. Each one's id is its place here; those of the roles are what
 * the chat template writes in front of a turn.
 */
export const SPECIAL_TOKENS = [
  '<|endoftext|>',
  '<|end|>',
  '<|system|>',
  '<|user|>',
  '<|assistant|>',
] as const;

/** Byte-level byte-pair encoding, as GPT-2 has it: any text is some row of these tokens. */
export interface BytePairTokenizer {
  /** Ids without gaps: the special tokens, the 256 bytes, then what was merged. */
  vocabulary: ReadonlyMap<string, number>;
  /** `left right`, the first learned first. */
  merges: readonly string[];
}

/** How GPT-2 cuts text before it merges: tokens never reach over such a border. */
const WORD = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;
const SPECIAL = new RegExp(
  `(${SPECIAL_TOKENS.map((token) => token.replaceAll('|', String.raw`\|`)).join('|')})`,
);

/**
 * Learns merges by counting: the most frequent pair of neighbours becomes one token, again and again,
 * until every word of the corpus is a single one. Of equally frequent pairs the first is taken.
 *
 * @param mergeLimit no more than so many; with 0 every byte stays a token by itself
 */
export function trainTokenizer(corpus: string, mergeLimit: number): BytePairTokenizer {
  const merges = new Set<string>();
  let words = piecesOf(corpus)
    .filter((piece) => !isSpecial(piece))
    .map(bytesOf);
  while (merges.size < mergeLimit) {
    const pair = mostFrequentPair(words);
    if (pair === null) break;
    merges.add(pair);
    words = words.map((word) => merged(word, pair));
  }
  return { vocabulary: vocabularyOf(merges), merges: [...merges] };
}

/** The ids of the text; special tokens in it count as such. */
export function encode(tokenizer: BytePairTokenizer, text: string): number[] {
  const ranks = new Map(tokenizer.merges.map((pair, rank) => [pair, rank]));
  return piecesOf(text)
    .flatMap((piece) => (isSpecial(piece) ? [piece] : mergedByRank(bytesOf(piece), ranks)))
    .flatMap((token) => tokenizer.vocabulary.get(token) ?? []);
}

/** The content of `tokenizer.json`, in the form of Hugging Face's tokenizers. */
export function tokenizerJson(tokenizer: BytePairTokenizer): object {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, use_regex: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((content, id) => addedToken(content, id)),
    normalizer: null,
    pre_tokenizer: { ...byteLevel, trim_offsets: true },
    post_processor: null,
    decoder: { ...byteLevel, trim_offsets: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(tokenizer.vocabulary),
      merges: tokenizer.merges,
    },
  };
}

function addedToken(content: string, id: number): object {
  const cut = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return { id, content, ...cut, special: true };
}

function piecesOf(text: string): string[] {
  return text
    .split(SPECIAL)
    .flatMap((part) => (isSpecial(part) ? [part] : (part.match(WORD) ?? [])));
}

function isSpecial(piece: string): boolean {
  return SPECIAL_TOKENS.some((token) => token === piece);
}

function bytesOf(word: string): string[] {
  return Array.from(Buffer.from(word), (byte) => BYTE_CHARACTERS[byte] ?? '');
}

/**
 * GPT-2's character for each byte: one that can be seen, so that a vocabulary is readable and no token
 * holds a space. Bytes that are no visible Latin-1 character get the code points from 256 on.
 */
const BYTE_CHARACTERS = byteCharacters();

function byteCharacters(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
    return String.fromCodePoint(isVisible ? byte : next++);
  });
}

function vocabularyOf(merges: Iterable<string>): Map<string, number> {
  // Two pairs may make the same token (`a bc`, `ab c`): it has one id.
  const tokens = new Set<string>([...SPECIAL_TOKENS, ...BYTE_CHARACTERS]);
  for (const pair of merges) tokens.add(pair.replace(' ', ''));
  return new Map([...tokens].map((token, id) => [token, id]));
}

function mostFrequentPair(words: readonly string[][]): string | null {
  const counts = new Map<string, number>();
  for (const pair of words.flatMap(pairsOf)) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  let best: string | null = null;
  for (const [pair, count] of counts) {
    if (best === null || count > (counts.get(best) ?? 0)) best = pair;
  }
  return best;
}

function mergedByRank(word: readonly string[], ranks: ReadonlyMap<string, number>): string[] {
  const known = pairsOf(word).filter((pair) => ranks.has(pair));
  const [first] = known.toSorted((one, other) => (ranks.get(one) ?? 0) - (ranks.get(other) ?? 0));
  return first === undefined ? [...word] : mergedByRank(merged(word, first), ranks);
}

function pairsOf(word: readonly string[]): string[] {
  return word.slice(1).map((right, index) => `${word[index]} ${right}`);
}

function merged(word: readonly string[], pair: string): string[] {
  const tokens: string[] = [];
  for (const token of word) {
    const left = tokens.at(-1);
    if (left !== undefined && `${left} ${token}` === pair) tokens[tokens.length - 1] = left + token;
    else tokens.push(token);
  }
  return tokens;
}
