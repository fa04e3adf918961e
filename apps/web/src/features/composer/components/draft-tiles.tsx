import { memo, Suspense, useRef, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { lazyPart } from '../../../ui/lazy-part.ts';
import { removeAttachment } from '../attach.actions.ts';
import type { Attachment } from '../draft.ts';
import { AttachmentTile } from './attachment-tile.tsx';

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
  // Found while the tiles are there: the last of them goes before the focus does.
  const field = useRef<HTMLElement | null>(null);
  const findField = (list: HTMLElement | null) => {
    if (list !== null) field.current = list.closest('form')?.querySelector('textarea') ?? null;
  };
  return (
    <>
      <ul
        ref={findField}
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
              if (window.matchMedia('(pointer: fine)').matches) field.current?.focus();
            }}
          />
        ))}
      </ul>
      {edited !== undefined && (
        <Suspense fallback={null}>
          <AttachmentDialog
            home={home}
            attachment={edited}
            field={field}
            onClose={() => setEditedId(null)}
          />
        </Suspense>
      )}
    </>
  );
});
