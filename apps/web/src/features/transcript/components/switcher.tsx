import type { BranchMessage } from '@parley/contracts';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useStore } from 'zustand';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { Spinner } from '../../../ui/spinner.tsx';
import { ToolbarButton, type ToolbarItems } from '../../../ui/toolbar.tsx';
import { switchTo } from '../../chat/branches.actions.ts';
import { treeStore } from '../../chat/tree.store.ts';

const words = transcriptStrings.messageActions;

interface SwitcherProps {
  message: BranchMessage;
  item: ToolbarItems;
}

/** Between the versions of a message; a ring tells that another one is being written. */
export function Switcher({ message, item }: SwitcherProps) {
  const { siblingIds, chatId } = message;
  const wanted = useStore(treeStore, ({ switching }) => switching[chatId]);
  const runsElsewhere = useStore(treeStore, ({ ways }) => isAnotherOn(message, ways));
  const shown = siblingIds.indexOf(message.id);
  // Where one is going counts already: who presses twice goes two further.
  const current = siblingIds.includes(wanted ?? '') ? siblingIds.indexOf(wanted ?? '') : shown;
  const go = (step: number) => {
    const id = siblingIds[current + step];
    if (id !== undefined) void switchTo(message, id);
  };
  const at = [current + 1, siblingIds.length] as const;
  return (
    <span className="inline-flex items-center" aria-busy={current !== shown || undefined}>
      <ToolbarButton
        {...item('previous')}
        label={words.previous}
        icon={ChevronLeft}
        narrow
        isOff={current === 0}
        onClick={() => go(-1)}
      />
      <span className="min-w-6 text-center text-12 text-ink-2 tabular-nums">
        <span aria-hidden>{words.place(...at)}</span>
        <span className="sr-only">{words.version(...at)}</span>
      </span>
      <ToolbarButton
        {...item('next')}
        label={words.next}
        icon={ChevronRight}
        narrow
        isOff={current === siblingIds.length - 1}
        onClick={() => go(1)}
      />
      {runsElsewhere && (
        <span role="img" aria-label={words.runsElsewhere} title={words.runsElsewhere}>
          <Spinner />
        </span>
      )}
    </span>
  );
}

/** Whether an answer is being written on the branch of another version. */
function isAnotherOn(
  { id, siblingIds }: BranchMessage,
  ways: Readonly<Record<string, readonly string[]>>,
): boolean {
  return Object.values(ways).some((way) =>
    siblingIds.some((sibling) => sibling !== id && way.includes(sibling)),
  );
}
