/** Where a client finds the gateway. */
export interface Target {
  /** The origin, without a path. */
  url: string;
  /** A key of the gateway. */
  key: string;
  model: string;
}

export interface Asked {
  stream: boolean;
  /** Offers the tool of the tests, runs it, and asks again with its result. */
  tool?: boolean;
  /** Asks for the usage at the end of a stream, where the library leaves that to whoever uses it. */
  usage?: boolean;
  /** Called with each piece of text of a stream as it comes. */
  onText?: (delta: string) => void;
}

/** What somebody who uses a client gets of it. */
export interface Told {
  text: string;
  /** Empty where there was none, or the client reads none. */
  reasoning: string;
  /** Of the last answer; `null` where the client tells none. */
  usage: { input: number; output: number } | null;
}

/** One library that people speak to the gateway with, as they would use it. */
export interface Client {
  name: string;
  /** The door it knocks at. */
  path: string;
  readsReasoning: boolean;
  /** Whether it sends back what a model thought, with what only its maker can read. */
  keepsSeals: boolean;
  /**
   * Asks `QUESTION`.
   *
   * @throws whatever the library does where the answer fails
   */
  ask(target: Target, asked: Asked): Promise<Told>;
}

export const QUESTION = 'How warm is it in Rome?';

export const TOOL = {
  name: 'temperature',
  description: 'Measures the temperature in a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
} as const;

/** What the tool says. @throws {Error} when it was not asked properly */
export function runTool(args: unknown): string {
  if (typeof args === 'object' && args !== null && 'city' in args && args.city === 'Rome') {
    return TOOL_RESULT;
  }
  throw new Error(`the tool was asked for ${JSON.stringify(args)}`);
}

export const TOOL_RESULT = '31 degrees in the shade';

/** The status that an error of any of the libraries carries; `null` where it has none. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const status = 'status' in error ? error.status : null;
  const statusCode = 'statusCode' in error ? error.statusCode : null;
  if (typeof status === 'number') return status;
  return typeof statusCode === 'number' ? statusCode : null;
}

/**
 * What an error of any of the libraries tells. OpenRouter's takes none without a number for its
 * `code`, where clients of OpenAI look for a word; it shows the body of the others.
 */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const body = 'body' in error ? error.body : '';
  return typeof body === 'string' ? `${error.message} ${body}` : error.message;
}
