/** How long one step may take: more than any needs that goes well. */
export const CLOSING_STEP_MS = 6_000;

/** One thing to close. */
export interface ClosingStep {
  /** What it is, for the log. */
  what: string;
  close: () => PromiseLike<unknown> | void;
  /** How long it may take, in milliseconds; {@link CLOSING_STEP_MS} by default. */
  ms?: number;
}

/** Takes the steps one after the other; one that fails or hangs is logged and keeps no other from its turn. */
export async function closeEach(
  steps: readonly ClosingStep[],
  log: { error(fields: object, message: string): void },
): Promise<void> {
  for (const { what, close, ms = CLOSING_STEP_MS } of steps) {
    try {
      await within(close(), ms);
    } catch (error) {
      log.error({ err: error, what }, 'closing failed');
    }
  }
}

async function within(closed: PromiseLike<unknown> | void, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not closed within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([closed, late]);
  } finally {
    clearTimeout(timer);
  }
}
