import type { ProviderEvent } from '@parley/providers';

import type { CompletionEvent } from './completions.service.ts';

/** Whether readers see anything of it. */
export function isOutput(event: CompletionEvent | ProviderEvent): boolean {
  return (
    event.type !== 'upstream' &&
    event.type !== 'frame' &&
    event.type !== 'progress' &&
    event.type !== 'usage' &&
    event.type !== 'finish' &&
    event.type !== 'error' &&
    event.type !== 'stopped'
  );
}

/** Whether something of an answer stands in it: the beginning and the end of a part hold nothing. */
export function isContent(event: CompletionEvent | ProviderEvent): boolean {
  return isOutput(event) && !/-(?:start|end)$/.test(event.type);
}

/** How much of it a model has written, as far as that is text. */
export function writtenBytes(event: CompletionEvent | ProviderEvent): number {
  if ('delta' in event) return Buffer.byteLength(event.delta);
  if (event.type !== 'tool-call') return 0;
  return Buffer.byteLength(event.toolName) + Buffer.byteLength(event.arguments);
}
