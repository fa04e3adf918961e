import type { GatewayDialect } from '@parley/contracts';

/** The doors of the gateway through which a model can be asked. */
export type DoorId = Exclude<GatewayDialect, 'openai-embeddings'>;

/** What a piece of a streamed answer tells. */
export interface Piece {
  text: string;
  /** The model has begun to say something, be it only a thought. */
  isOutput: boolean;
  /** The answer is complete. */
  isEnd: boolean;
  /** Why it is not, in the sender's words. */
  error: string | null;
}

/** How a question is asked at a door, and what its answer says. */
export interface Door {
  path: string;
  headers: Readonly<Record<string, string>>;
  body(modelId: string, question: string, stream: boolean): object;
  /** The text of a whole answer; `null` for what is none. */
  textOf(answer: unknown): string | null;
  /** `null` for what says nothing of interest. */
  pieceOf(data: string): Piece | null;
}

const NOTHING: Piece = { text: '', isOutput: false, isEnd: false, error: null };

export const END: Piece = { ...NOTHING, isEnd: true };

export function output(text: string): Piece {
  return { ...NOTHING, text, isOutput: true };
}

export function failed(error: string): Piece {
  return { ...NOTHING, error };
}

/** JSON as a value; `undefined` for what is none. */
export function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
