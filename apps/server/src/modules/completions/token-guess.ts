import type { Part } from '@parley/contracts';
import type { CompletionRequest } from '@parley/providers';

/** Characters that one token stands for in a guess. */
const CHARACTERS_PER_TOKEN = 4;
/** What a file is taken for: providers count a picture of a megapixel as 700 to 1,600 tokens. */
const TOKENS_PER_FILE = 1000;

export function guessedTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

/** A guess of how many tokens a model is sent: everything that it reads, counted by its characters. */
export function guessedInputTokens({
  systemPrompt,
  messages,
  tools,
}: Pick<CompletionRequest, 'systemPrompt' | 'messages' | 'tools'>): number {
  const parts = messages.flatMap((message) => message.parts);
  const characters =
    (systemPrompt?.length ?? 0) +
    (tools === undefined ? 0 : JSON.stringify(tools).length) +
    parts.reduce((sum, part) => sum + charactersOf(part), 0);
  const files = parts.filter(({ type }) => type === 'file').length;
  return guessedTokens(characters) + files * TOKENS_PER_FILE;
}

function charactersOf(part: Part): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text.length;
    case 'tool-call':
      return part.toolName.length + part.arguments.length;
    case 'tool-result':
      return part.output.length;
    default:
      return 0;
  }
}
