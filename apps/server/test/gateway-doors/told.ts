import { z } from 'zod';

/*
 * What a program was told through a door of the gateway, read as one that knows the protocol alone
 * would: whatever is not of the protocol throws.
 */

/** Counts as the protocol tells them; `null`: it says nothing, or that it is a guess. */
export interface ToldUsage {
  input: number | null;
  output: number | null;
  reasoning: number | null;
  cachedInput: number | null;
  costUsd: number | null;
}

export interface ToldCall {
  id: string;
  name: string;
  arguments: string;
}

export interface ToldError {
  message: string;
  type?: string;
  code?: string;
}

export interface Told {
  text: string;
  calls: readonly ToldCall[];
  usage: ToldUsage | null;
  /** Why it ended, in the words of chat completions whatever the protocol; `null`: it did not say. */
  finishReason: string | null;
  error: ToldError | null;
}

export interface ToldStream extends Told {
  /** The events from the first one that ends the answer; more than the protocol has is a mistake. */
  ends: readonly string[];
  /** The numbers of the events, where they have some. */
  numbers: readonly number[];
}

/** One server-sent event. Its data is JSON, or `[DONE]`. */
export interface ToldFrame {
  event: string | null;
  data: unknown;
}

export const DONE = '[DONE]';

/** The frames of a body, none of them cut off; comments are skipped. */
export function framesIn(body: string): ToldFrame[] {
  if (body !== '' && !body.endsWith('\n\n')) throw new Error(`ends inside a frame: ${body}`);
  return body
    .split('\n\n')
    .slice(0, -1)
    .map((block) => block.split('\n').filter((line) => !line.startsWith(':')))
    .filter((lines) => lines.length > 0)
    .map(frameOf);
}

function frameOf(lines: readonly string[]): ToldFrame {
  const fields = lines.map((line) => {
    const [, name, value] = /^(event|data): (.*)$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`no field of an event: ${JSON.stringify(line)}`);
    return { name, value: value ?? '' };
  });
  const valuesOf = (wanted: string) =>
    fields.filter(({ name }) => name === wanted).map(({ value }) => value);
  const data = valuesOf('data').join('\n');
  return { event: valuesOf('event').at(-1) ?? null, data: data === DONE ? DONE : JSON.parse(data) };
}

const openAiErrorSchema = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.string().min(1),
    code: z.string().min(1),
    param: z.string().min(1).optional(),
  }),
});

/** The envelope of OpenAI's family: no member is null. */
export function openAiErrorIn(body: unknown): ToldError {
  const { message, type, code } = openAiErrorSchema.parse(body).error;
  return { message, type, code };
}

const anthropicErrorSchema = z.strictObject({
  type: z.literal('error'),
  error: z.strictObject({ type: z.string().min(1), message: z.string().min(1) }),
});

export function anthropicErrorIn(body: unknown): ToldError {
  return anthropicErrorSchema.parse(body).error;
}
