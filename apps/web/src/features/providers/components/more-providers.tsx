import type { Provider } from '@parley/contracts';
import { ChevronDown, ChevronRight, Search } from 'lucide-react';
import { useId, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import { findProviders, SEARCH_FROM } from '../provider-groups.ts';
import { ProviderRows } from './provider-rows.tsx';

interface MoreProvidersProps {
  providers: readonly Provider[];
  isOpenAtFirst: boolean;
}

/** The providers that wait for a key, behind a line. */
export function MoreProviders({ providers, isOpenAtFirst }: MoreProvidersProps) {
  const [open, setOpen] = useState(isOpenAtFirst);
  const [query, setQuery] = useState('');
  const bodyId = useId();
  const found = findProviders(providers, query);
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={open ? bodyId : undefined}
        onClick={() => setOpen(!open)}
        className="flex min-h-11 w-full items-center gap-2 rounded-lg px-5 text-start font-strong text-ink-2 -outline-offset-2 transition-colors duration-(--d-fast) hover:text-ink max-md:px-4"
      >
        <Icon of={open ? ChevronDown : ChevronRight} size="sm" />
        {strings.providers.more(providers.length)}
      </button>
      {open && (
        <div id={bodyId} className="border-t border-line">
          {providers.length >= SEARCH_FROM && <SearchField query={query} onSearch={setQuery} />}
          <ProviderRows providers={found} />
          {found.length === 0 && (
            <p role="status" className="px-5 py-3.5 text-ink-2 wrap-anywhere max-md:px-4">
              {strings.providers.noMatch(query.trim())}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

function SearchField({ query, onSearch }: { query: string; onSearch: (query: string) => void }) {
  return (
    <div className="flex items-center gap-2.5 border-b border-line px-5 text-ink-3 max-md:px-4">
      <Icon of={Search} />
      <input
        type="search"
        autoComplete="off"
        spellCheck={false}
        aria-label={strings.providers.search}
        placeholder={strings.providers.search}
        value={query}
        onChange={(event) => onSearch(event.target.value)}
        className="h-11 min-w-0 grow bg-transparent text-ink -outline-offset-2 pointer-coarse:text-16"
      />
    </div>
  );
}
