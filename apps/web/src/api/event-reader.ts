import { createParser } from 'eventsource-parser';

/** A frame larger than this is not ours: the largest, a terminal one, holds one message. */
const MAX_FRAME_CHARACTERS = 16 * 1024 * 1024;

/**
 * Reads an event stream to its end and hands over the data of each event.
 *
 * @param onBytes called for every read, comments included
 * @throws what the body throws, and when a frame is too large
 */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  handlers: { onBytes: () => void; onData: (data: string) => void },
): Promise<void> {
  let failure: unknown = null;
  const parser = createParser({
    maxBufferSize: MAX_FRAME_CHARACTERS,
    onEvent: (event) => handlers.onData(event.data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') failure = error;
    },
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      handlers.onBytes();
      parser.feed(decoder.decode(value, { stream: true }));
      if (failure !== null) throw failure;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
