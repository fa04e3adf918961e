import type { Part } from '@parley/contracts';
import { Suspense, useMemo, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { lazyPart } from '../../../ui/lazy-part.ts';
import { type Attachment, draftOf } from '../draft.ts';
import { AttachmentTile } from './attachment-tile.tsx';

const AttachedTextDialog = lazyPart(
  async () => (await import('./attached-text-dialog.tsx')).AttachedTextDialog,
);

/** What was sent beside a message: pressed, it can be read, copied and saved. */
export function AttachedTiles({ parts }: { parts: readonly Part[] }) {
  const { attachments } = useMemo(() => draftOf({ parts }), [parts]);
  const [opened, setOpened] = useState<Attachment | null>(null);
  return (
    <>
      <ul
        aria-label={strings.attachments.list}
        className="mb-1.5 flex max-w-full flex-wrap justify-end gap-2"
      >
        {attachments.map((attachment) => (
          <AttachmentTile
            key={attachment.id}
            name={attachment.name}
            text={attachment.text}
            label={strings.attachments.open(attachment.name)}
            onOpen={() => setOpened(attachment)}
          />
        ))}
      </ul>
      {opened !== null && (
        <Suspense fallback={null}>
          <AttachedTextDialog attachment={opened} onClose={() => setOpened(null)} />
        </Suspense>
      )}
    </>
  );
}
