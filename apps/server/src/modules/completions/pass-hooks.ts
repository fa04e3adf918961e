import type { ProviderEvent } from '@parley/providers';

import type { CompletionEvent } from './completions.service.ts';
import type { Meter } from './meter.ts';
import { isOutput, writtenBytes } from './output.ts';
import type { PartStream } from './parts.ts';

/** Adds what passes the hooks to `events`, as far as it comes. @returns whether a hook ended the stream */
export async function passHooks(
  batch: readonly ProviderEvent[],
  parts: PartStream,
  meter: Meter,
  events: CompletionEvent[],
): Promise<boolean> {
  const add = (passed: readonly ProviderEvent[]) => {
    for (const event of asCompletion(passed)) {
      // Of a call that is still being written nothing but its frames is there yet.
      const isBegun = event.type === 'frame' && event.hasOutput;
      if (isBegun || isOutput(event)) meter.output(writtenBytes(event));
      events.push(event);
    }
  };
  for (const [index, sent] of batch.entries()) {
    const event = sent.type === 'usage' ? await meter.used(sent) : forReaders(sent);
    // Of an answer that was broken off: for the log alone.
    if (sent.type === 'usage' && sent.isPartial === true) continue;
    const answer = parts.pass(event);
    // To wait for what is there already would cost a turn for every delta.
    const passed = answer instanceof Promise ? await answer : answer;
    add(passed.events);
    if (!passed.stopped) continue;
    add(await parts.endAll());
    // The frame that it came in: what passed of it stands there.
    const frame = batch.slice(index).find((event) => event.type === 'frame');
    if (frame?.type === 'frame') events.push({ ...frame, isHeld: false, isChanged: false });
    return true;
  }
  return false;
}

/** What of a question was left out is told in the words of whoever asked, beside the answer. */
function forReaders(event: ProviderEvent): ProviderEvent {
  if (event.type !== 'warning' || event.leftOut === undefined) return event;
  const { leftOut: _, ...warning } = event;
  return warning;
}

export function asCompletion(events: readonly ProviderEvent[]): CompletionEvent[] {
  return events.filter((event) => event.type !== 'upstream');
}
