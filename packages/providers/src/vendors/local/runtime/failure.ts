import type { ErrorCode } from '@parley/contracts';

/**
 * A failure inside the child that has a sentence of its own. It is no `AppError`, whose module would
 * load all of the contracts into the child.
 */
export class ModelFailure extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: unknown; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ModelFailure';
    this.code = code;
    this.details = options.details;
  }
}

/** The files of a model are not what they should be. @param sentence names files without their folder */
export function filesInvalid(sentence: string, cause?: unknown): ModelFailure {
  return new ModelFailure('model_files_invalid', sentence, { cause });
}

/** What ONNX Runtime and V8 say when an allocation fails. */
const OUT_OF_MEMORY = /out of memory|bad[ _]alloc|failed to allocate|memory allocation|heap limit/i;

/** Whether the words of a library, or of a dying process, are those of too little memory. */
export function isOutOfMemory(words: string): boolean {
  return OUT_OF_MEMORY.test(words);
}

export const NOT_ENOUGH_MEMORY =
  'This server has not enough memory left to run this model. A smaller one may run.';
