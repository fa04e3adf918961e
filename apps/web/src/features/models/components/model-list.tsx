import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useState } from 'react';

import { formatCount } from '../../../lib/format.ts';
import { strings } from '../../../lib/strings.ts';
import { Icon } from '../../../ui/icon.tsx';
import { isReady } from '../../keys/key-view.ts';
import { enterKey } from '../../keys/keys.actions.ts';
import { providersQuery } from '../../keys/keys.queries.ts';
import { modelRow, type ModelRow, searchModels } from '../catalogue.ts';
import { modelsQuery } from '../models.queries.ts';
import { ModelListEmpty } from './model-list-empty.tsx';
import { ModelListFoot } from './model-list-foot.tsx';
import { ModelOption } from './model-option.tsx';
import { ModelListSkeleton } from './model-list-skeleton.tsx';

interface ModelListProps {
  chosenId: string | null;
  onChoose: (modelId: string) => void;
  /** Another place has the focus now. */
  onLeave: () => void;
}

/** A combobox: the focus stays in the search field, the keys move through the list. */
export function ModelList({ chosenId, onChoose, onLeave }: ModelListProps) {
  const { data: catalogue, isPending } = useQuery(modelsQuery);
  const missing = useProvidersWithoutKey();
  const [query, setQuery] = useState('');
  const [activeId, setActiveId] = useState(chosenId);
  const listId = useId();

  const rows = useMemo(() => catalogue?.models.map(modelRow) ?? [], [catalogue]);
  const groups = useMemo(() => searchModels(rows, query), [rows, query]);
  const visible = groups.flatMap((group) => group.rows);
  const active = visible.find((row) => row.id === activeId) ?? visible[0];
  const optionId = (row: ModelRow) => `${listId}-${row.id}`;

  const pick = useCallback(
    (row: ModelRow) => {
      if (!missing.has(row.providerId)) return onChoose(row.id);
      onLeave();
      enterKey(row.providerId);
    },
    [missing, onChoose, onLeave],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetOf(event, visible, active);
    if (target !== undefined) setActiveId(target.id);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing && active !== undefined)
      pick(active);
    else return;
    event.preventDefault();
  };

  const activeOption = active === undefined ? undefined : optionId(active);
  useEffect(() => {
    if (activeOption !== undefined)
      document.getElementById(activeOption)?.scrollIntoView({ block: 'nearest' });
  }, [activeOption]);

  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4.5">
        <span className="text-ink-3">
          <Icon of={Search} />
        </span>
        <input
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={activeOption}
          aria-autocomplete="list"
          aria-label={strings.models.searchLabel}
          placeholder={strings.models.search(formatCount(rows.length))}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActiveId(null);
          }}
          onKeyDown={onKeyDown}
          className="h-12 min-w-0 grow bg-transparent outline-none pointer-coarse:text-16"
        />
      </div>
      {isPending && <ModelListSkeleton />}
      {!isPending && visible.length === 0 && (
        <ModelListEmpty query={query.trim()} onClear={() => setQuery('')} />
      )}
      <div
        id={listId}
        role="listbox"
        aria-label={strings.models.list}
        className="scroller min-h-0 grow px-2 pb-2 empty:hidden"
      >
        {groups.map((group) => (
          <div key={group.label} role="group" aria-label={group.label}>
            <p aria-hidden className="px-2.5 pt-3.5 pb-1.5 text-12 font-strong text-ink-3">
              {group.label}
            </p>
            {group.rows.map((row) => (
              <ModelOption
                key={row.id}
                id={optionId(row)}
                row={row}
                chosen={row.id === chosenId}
                active={row === active}
                needsKeyOf={missing.get(row.providerId) ?? null}
                onPick={pick}
                onPoint={setActiveId}
              />
            ))}
          </div>
        ))}
      </div>
      {catalogue !== undefined && rows.length > 0 && (
        <ModelListFoot refreshedAt={catalogue.refreshedAt} />
      )}
    </>
  );
}

/** Where a key moves the highlight, if it does. */
function targetOf(
  event: KeyboardEvent,
  rows: readonly ModelRow[],
  active: ModelRow | undefined,
): ModelRow | undefined {
  const index = active === undefined ? -1 : rows.indexOf(active);
  if (event.key === 'ArrowDown') return rows[index + 1] ?? rows[0];
  if (event.key === 'ArrowUp') return rows[index - 1] ?? rows.at(-1);
  return undefined;
}

/** Name by id. */
function useProvidersWithoutKey(): Map<string, string> {
  const { data: providers } = useQuery(providersQuery);
  return useMemo(
    () =>
      new Map(
        providers?.filter((provider) => !isReady(provider)).map(({ id, name }) => [id, name]),
      ),
    [providers],
  );
}
