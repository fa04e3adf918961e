/** What a snippet is written for. */
export interface SnippetTarget {
  /** By which this browser reaches the server; no slash at its end. */
  origin: string;
  modelId: string;
  /** Tokens; `null` where nobody knows. Programs that do not know the model take a guess instead. */
  contextLength: number | null;
  /** Whether the key is read from {@link KEY_VARIABLE}; without, some clients send none. */
  withKey: boolean;
}

/** Text to be pasted: a program, a command, or a file that a client reads. */
export interface Snippet {
  language: 'python' | 'javascript' | 'toml' | 'json' | 'shell';
  /** Where a client looks for it, where it is a file of settings. */
  file?: string;
  text: string;
}

/** The variable of the environment that holds a key. A key itself is in no snippet. */
export const KEY_VARIABLE = 'PARLEY_KEY';

/** What is asked for a start. */
export const FIRST_QUESTION = 'Say hello in one short sentence.';

/** The base URL for clients of OpenAI; those of Anthropic want the origin alone. */
export function openAiBaseUrl({ origin }: Pick<SnippetTarget, 'origin'>): string {
  return `${origin}/v1`;
}

/** A text as Python, JavaScript, JSON and TOML write it: the four agree on what JSON escapes. */
export function quoted(text: string): string {
  // TOML and JavaScript's older readers take this character for what it is not.
  return JSON.stringify(text).replaceAll('\u{7f}', String.raw`\u007f`);
}

/** A text as one word of a shell, which reads nothing into it. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
