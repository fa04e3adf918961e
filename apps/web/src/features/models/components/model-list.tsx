import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useState } from 'react';

import { isReady } from '../../keys/key-view.ts';
import { enterKey } from '../../keys/keys.actions.ts';
import { providersQuery } from '../../keys/keys.queries.ts';
import { modelRow, type ModelRow, searchModels } from '../catalogue.ts';
import { modelsQuery } from '../models.queries.ts';
import { ModelListEmpty } from './model-list-empty.tsx';
import { ModelListFoot } from './model-list-foot.tsx';
import { ModelListSkeleton } from './model-list-skeleton.tsx';
import { ModelOptions, optionId } from './model-options.tsx';
import { ModelSearchField } from './model-search-field.tsx';

interface ModelListProps {
  chosenId: string | null;
  onChoose: (modelId: string) => void;
  /** Another place has the focus now. */
  onLeave: () => void;
}

/** A combobox: the focus stays in the search field, the keys move through the list. */
export function ModelList({ chosenId, onChoose, onLeave }: ModelListProps) {
  const { data: catalogue, isPending, isError } = useQuery(modelsQuery);
  const missing = useProvidersWithoutKey();
  const [query, setQuery] = useState('');
  const [activeId, setActiveId] = useState(chosenId);
  const listId = useId();

  const rows = useMemo(() => catalogue?.models.map(modelRow) ?? [], [catalogue]);
  const groups = useMemo(() => searchModels(rows, query), [rows, query]);
  const visible = groups.flatMap((group) => group.rows);
  const active = visible.find((row) => row.id === activeId) ?? visible[0];
  const activeOptionId = active === undefined ? undefined : optionId(listId, active);
  useScrolledIntoView(activeOptionId);

  const pick = useCallback(
    (row: ModelRow) => {
      if (!missing.has(row.providerId)) return onChoose(row.id);
      onLeave();
      enterKey(row.providerId);
    },
    [missing, onChoose, onLeave],
  );
  const search = (next: string) => {
    setQuery(next);
    setActiveId(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetOf(event, visible, active);
    if (target !== undefined) setActiveId(target.id);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing && active) pick(active);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <ModelSearchField
        query={query}
        count={rows.length}
        listId={listId}
        activeOptionId={activeOptionId}
        onSearch={search}
        onKeyDown={onKeyDown}
      />
      {isPending && <ModelListSkeleton />}
      {!isPending && visible.length === 0 && (
        <ModelListEmpty query={query.trim()} isFailed={isError} onClear={() => search('')} />
      )}
      <ModelOptions
        listId={listId}
        groups={groups}
        chosenId={chosenId}
        active={active}
        missingKeys={missing}
        onPick={pick}
        onPoint={setActiveId}
      />
      {!isPending && <ModelListFoot refreshedAt={catalogue?.refreshedAt ?? null} />}
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

function useScrolledIntoView(elementId: string | undefined): void {
  useEffect(() => {
    if (elementId === undefined) return;
    document.getElementById(elementId)?.scrollIntoView({ block: 'nearest' });
  }, [elementId]);
}

/** Name by id. */
function useProvidersWithoutKey(): ReadonlyMap<string, string> {
  const { data: providers } = useQuery(providersQuery);
  return useMemo(
    () =>
      new Map(
        providers?.filter((provider) => !isReady(provider)).map(({ id, name }) => [id, name]),
      ),
    [providers],
  );
}
