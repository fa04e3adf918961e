import { strings } from '../../../i18n/index.ts';
import { classNames } from '../../../lib/class-names.ts';
import { useDelayed } from '../../../ui/use-delayed.ts';

/** What is read sooner needs nothing in its place. */
const SILENT_MS = 150;
const WIDTHS = ['w-4/5', 'w-3/5', 'w-11/12', 'w-2/3', 'w-1/2', 'w-3/4'];

/** Stands where the chats will be, in their size. */
export function ChatListSkeleton({ className }: { className?: string }) {
  const isShown = useDelayed(true, SILENT_MS);
  if (!isShown) return null;
  return (
    <div role="status" className={className}>
      <span className="sr-only">{strings.chats.loading}</span>
      {WIDTHS.map((width) => (
        <div key={width} className="flex h-(--h-row) items-center">
          <span className={classNames('h-3 rounded-xs bg-fill', width)} />
        </div>
      ))}
    </div>
  );
}
