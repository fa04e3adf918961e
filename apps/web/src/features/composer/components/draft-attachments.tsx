import { Suspense } from 'react';

import { lazyPart } from '../../../ui/lazy-part.ts';
import type { Attachment } from '../draft.ts';

/** Few drafts have any. */
const DraftTiles = lazyPart(async () => (await import('./draft-tiles.tsx')).DraftTiles);

interface DraftAttachmentsProps {
  home: string;
  attachments: readonly Attachment[];
}

/** What is attached to a draft, above what is typed. */
export function DraftAttachments({ home, attachments }: DraftAttachmentsProps) {
  if (attachments.length === 0) return null;
  return (
    <Suspense fallback={<div className="h-15" />}>
      <DraftTiles home={home} attachments={attachments} />
    </Suspense>
  );
}
