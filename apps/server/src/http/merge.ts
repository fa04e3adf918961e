/**
 * Many sources of text as one, each in its own order; what several have ready comes out together.
 * Ends when all have ended; a failure of one is a failure of all. A source is asked for more only
 * when what it gave was taken, so the reader's pace is the sources' pace.
 */
export async function* merge(sources: readonly AsyncIterable<string>[]): AsyncGenerator<string> {
  let arrived: { text: string; taken: () => void }[] = [];
  let hasEnded = false;
  let failure: unknown;
  let wake: () => void = () => undefined;
  const pump = async (source: AsyncIterable<string>) => {
    for await (const text of source) {
      await new Promise<void>((taken) => {
        arrived.push({ text, taken });
        wake();
      });
    }
  };
  const end = (error?: unknown) => {
    hasEnded = true;
    failure = error;
    wake();
  };
  Promise.all(sources.map(pump)).then(() => end(), end);
  for (;;) {
    if (arrived.length > 0) {
      const batch = arrived;
      arrived = [];
      yield batch.map((item) => item.text).join('');
      for (const item of batch) item.taken();
    } else if (hasEnded) {
      if (failure !== undefined) throw failure;
      return;
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}
