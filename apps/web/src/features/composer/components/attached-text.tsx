import type { Part } from '@parley/contracts';
import { Suspense } from 'react';

import { lazyPart } from '../../../ui/lazy-part.ts';

/** Few messages have any. */
const AttachedTiles = lazyPart(async () => (await import('./attached-tiles.tsx')).AttachedTiles);

/** What was sent beside a message, above it. Its room is kept until it can be drawn. */
export function AttachedText({ parts }: { parts: readonly Part[] }) {
  if (!parts.some((part) => part.type === 'text' && part.name !== undefined)) return null;
  return (
    <Suspense fallback={<div className="mb-1.5 h-12" />}>
      <AttachedTiles parts={parts} />
    </Suspense>
  );
}
