import type { Part } from '@parley/contracts';
import type { CompletionRequest } from '@parley/providers';

/**
 * "1 token ~= 4 chars in English" (OpenAI's guide to tokens; Google's says the same of Gemini). Bytes
 * of UTF-8 are what is counted: the same for English, and nearer for scripts that need more tokens.
 */
const BYTES_PER_TOKEN = 4;
/** A picture of the size from which Anthropic makes them smaller (1.15 megapixels, at 750 to a token). */
const TOKENS_PER_IMAGE = 1_600;
/** A page with text and picture, at the upper end of what Anthropic's guide to PDFs says; pages are not counted. */
const TOKENS_PER_DOCUMENT = 3_000;

type Question = Pick<CompletionRequest, 'systemPrompt' | 'messages' | 'tools' | 'responseFormat'>;

/** About how many tokens these bytes of text are. */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

/** About how many tokens a question is: no model was asked, and each counts in its own way. */
export function estimateInputTokens({
  systemPrompt,
  messages,
  tools,
  responseFormat,
}: Question): number {
  const parts = messages.flatMap((message) => message.parts);
  const written = [systemPrompt ?? '', ...(tools ?? []), responseFormat ?? ''];
  const bytes = [...written.map(bytesOf), ...parts.map(bytesOfPart)];
  const files = parts.map(tokensOfFile);
  return tokensOfBytes(sum(bytes)) + sum(files);
}

function bytesOfPart(part: Part): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return bytesOf(part.text);
    case 'tool-call':
      return bytesOf(part.toolName) + bytesOf(part.arguments);
    case 'tool-result':
      return bytesOf(part.output);
    default:
      return 0;
  }
}

function tokensOfFile(part: Part): number {
  if (part.type !== 'file') return 0;
  return part.mediaType.startsWith('image/') ? TOKENS_PER_IMAGE : TOKENS_PER_DOCUMENT;
}

function bytesOf(value: string | object): number {
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
