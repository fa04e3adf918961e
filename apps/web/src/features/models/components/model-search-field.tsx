import { Search } from 'lucide-react';
import type { KeyboardEvent } from 'react';

import { formatCount } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';

interface ModelSearchFieldProps {
  query: string;
  /** Models in all. */
  count: number;
  listId: string;
  closable: boolean;
  activeOptionId: string | undefined;
  onSearch: (query: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

export function ModelSearchField(props: ModelSearchFieldProps) {
  const { query, count, listId, closable, activeOptionId, onSearch, onKeyDown } = props;
  return (
    <div className="flex shrink-0 items-center gap-3 border-b border-line px-4.5">
      <span className="text-ink-3">
        <Icon of={Search} />
      </span>
      <input
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={activeOptionId}
        aria-autocomplete="list"
        aria-label={strings.models.searchLabel}
        placeholder={strings.models.search(count, formatCount(count))}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => onSearch(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-12 min-w-0 grow bg-transparent outline-none pointer-coarse:text-16"
      />
      {closable && (
        <kbd
          aria-hidden
          className="rounded-xs bg-fill px-1.5 py-0.5 font-sans text-12 text-ink-2 pointer-coarse:hidden"
        >
          {strings.models.close}
        </kbd>
      )}
    </div>
  );
}
