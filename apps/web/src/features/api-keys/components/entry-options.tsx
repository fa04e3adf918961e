import { useEffect, useRef } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { classNames } from '../../../lib/class-names.ts';
import type { Suggestion } from '../model-suggestions.ts';

interface EntryOptionsProps {
  listId: string;
  found: readonly Suggestion[];
  active: number;
  onPoint: (index: number) => void;
  onPick: (entry: string) => void;
}

export function entryOptionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** What is found for an entry, below its field; the marked one is in sight. */
export function EntryOptions({ listId, found, active, onPoint, onPick }: EntryOptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      ref={list}
      id={listId}
      role="listbox"
      aria-label={adminStrings.apiKeys.suggestions}
      // A press takes no focus from the field.
      onPointerDown={(event) => event.preventDefault()}
      className="scroller absolute inset-x-0 top-full z-(--z-popover) mt-1 max-h-56 animate-rise rounded-lg border border-line bg-raised p-1 shadow-2"
    >
      {found.map(({ entry, name, note }, index) => (
        <div
          key={entry}
          id={entryOptionId(listId, index)}
          role="option"
          aria-selected={index === active}
          onPointerMove={() => index !== active && onPoint(index)}
          onClick={() => onPick(entry)}
          className={classNames(
            'flex min-h-(--h-row) cursor-pointer items-center gap-3 rounded-sm px-2.5 py-1',
            index === active && 'bg-selected',
          )}
        >
          <span className="min-w-0 grow">
            <span className="block truncate">{name}</span>
            {name !== entry && (
              <span className="block truncate font-mono text-12 text-ink-3">{entry}</span>
            )}
          </span>
          <span className="shrink-0 text-12 text-ink-3 tabular-nums">{note}</span>
        </div>
      ))}
    </div>
  );
}
