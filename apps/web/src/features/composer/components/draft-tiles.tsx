import { memo, Suspense, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { lazyPart } from '../../../ui/lazy-part.ts';
import { removeAttachment } from '../attach.actions.ts';
import type { Attachment } from '../draft.ts';
import { AttachmentTile } from './attachment-tile.tsx';
import { focusMessageFieldUnlessTouch } from './message-field.tsx';

const AttachmentDialog = lazyPart(
  async () => (await import('./attachment-dialog.tsx')).AttachmentDialog,
);

interface DraftTilesProps {
  home: string;
  attachments: readonly Attachment[];
}

/** What is attached, above what is typed: pressed, it can be edited. Typing does not draw it again. */
export const DraftTiles = memo(function DraftTiles(props: DraftTilesProps) {
  const { home, attachments } = props;
  const [editedId, setEditedId] = useState<string | null>(null);
  const edited = attachments.find(({ id }) => id === editedId);
  return (
    <>
      <ul
        aria-label={strings.attachments.list}
        className="scroller flex max-h-[30dvh] flex-wrap gap-2 px-3 pt-3"
      >
        {attachments.map(({ id, name, text }) => (
          <AttachmentTile
            key={id}
            name={name}
            text={text}
            label={strings.attachments.edit(name)}
            onOpen={() => setEditedId(id)}
            onRemove={() => {
              removeAttachment(home, id);
              // The pressed button goes away.
              focusMessageFieldUnlessTouch();
            }}
          />
        ))}
      </ul>
      {edited !== undefined && (
        <Suspense fallback={null}>
          <AttachmentDialog home={home} attachment={edited} onClose={() => setEditedId(null)} />
        </Suspense>
      )}
    </>
  );
});
