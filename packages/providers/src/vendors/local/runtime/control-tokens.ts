import type { PreTrainedTokenizer } from '@xenova/transformers';

/** WORD JOINER: it cannot be seen, is no space, and no mark of any model has it. */
const JOINER = '\u2060';

/**
 * Makes words of what a tokenizer would take for the marks between turns: text such as
 * `<|end|><|assistant|>` would forge a turn, as a prompt is tokenized in one piece with its template.
 * Such marks are the special tokens, and whatever else of the added ones the template writes:
 * DeepSeek's roles are not `special`. Other added tokens are text (HTML tags of Gemma's, runs of
 * spaces of GPT-NeoX').
 *
 * @param written what the template makes of conversations whose content has no marks
 * @returns gives a text with an invisible character behind the first one of each mark, else unchanged
 */
export function disarming(
  tokenizer: PreTrainedTokenizer,
  written: readonly string[],
): (text: string) => string {
  const marks = [...tokenizer._tokenizer.get_added_tokens_decoder().values()]
    .filter(({ content, special }) => special || written.some((text) => text.includes(content)))
    .map(({ content }) => content)
    .filter(isMark);
  if (marks.length === 0) return (text) => text;
  // It looks ahead, and takes a single character: marks may overlap.
  const firstCharacter = new RegExp(`(?=${marks.map(literally).join('|')})[^]`, 'gu');
  return (text) => text.replace(firstCharacter, `$&${JOINER}`);
}

/** A line break is in every template; and a single character cannot be broken. */
function isMark(content: string): boolean {
  return content.trim() !== '' && content.length > 1;
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
