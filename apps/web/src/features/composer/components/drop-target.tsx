import { strings } from '../../../i18n/index.ts';
import type { GivenFiles } from '../attach.ts';
import { useFileDrop } from '../use-file-drop.ts';

/** Shows where a file that is dragged over the page would go: anywhere. */
export function DropTarget({ onDrop }: { onDrop: (given: GivenFiles) => void }) {
  const isOver = useFileDrop(onDrop);
  if (!isOver) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-(--z-dialog) grid animate-fade place-items-center border-2 border-accent">
      <p
        role="status"
        className="rounded-full border border-line bg-raised px-5 py-2.5 font-strong shadow-2"
      >
        {strings.attachments.drop}
      </p>
    </div>
  );
}
