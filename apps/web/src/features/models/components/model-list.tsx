import { DEMO_MODEL_ID } from '@parley/contracts';
import { useCallback, useId, useMemo, useState } from 'react';

import { enterKey } from '../../keys/keys.cards.ts';
import { useIsDemoOffered } from '../../local-models/use-local.ts';
import { LOCAL_PROVIDER_ID } from '../../providers/provider-path.ts';
import type { ModelRow } from '../catalogue.ts';
import { modelsOf } from '../models-of.ts';
import { prefsStore } from '../prefs.store.ts';
import { type ModelSearch, searchModels } from '../search.ts';
import { useCatalogue } from '../use-catalogue.ts';
import { useListKeys } from '../use-list-keys.ts';
import { LocalModelsLink } from './local-models-link.tsx';
import { ModelFilters } from './model-filters.tsx';
import { ModelListEmpty } from './model-list-empty.tsx';
import { ModelListFoot } from './model-list-foot.tsx';
import { ModelListSkeleton } from './model-list-skeleton.tsx';
import { ModelOptions, optionId } from './model-options.tsx';
import { ModelSearchField } from './model-search-field.tsx';

const ANYTHING: ModelSearch = { query: '', traits: [], providerId: null };

interface ModelListProps {
  chosenId: string | null;
  onChoose: (modelId: string) => void;
  /** Another place has the focus now. */
  onLeave: () => void;
  /** Whether the list stands over a page, and Esc closes it. */
  closable?: boolean;
  /** Whether the model is for a chat: then the demo may be one, and the way to others is shown. */
  forChat?: boolean;
}

/** A combobox: the focus stays in the search field, the keys move through the list. */
export function ModelList(props: ModelListProps) {
  const { chosenId, onChoose, onLeave, closable = true, forChat = false } = props;
  const isDemoOffered = useIsDemoOffered();
  const withDemo = chosenId === DEMO_MODEL_ID || (forChat && isDemoOffered);
  const { rows, missingKeys, sources, refreshedAt, isPending, isFailed } = useCatalogue(withDemo);
  const wantsLocal = forChat && !isFailed && modelsOf(LOCAL_PROVIDER_ID, rows).length === 0;
  // As they were when the list was opened: a row must not move away from under the pointer.
  const [preferred] = useState(() => prefsStore.getState());
  const [wanted, setWanted] = useState<ModelSearch>(ANYTHING);
  const [activeId, setActiveId] = useState(chosenId);
  const [isPointed, setPointed] = useState(false);
  const listId = useId();

  const groups = useMemo(() => searchModels(rows, wanted, preferred), [rows, wanted, preferred]);
  const visible = useMemo(() => groups.flatMap((group) => group.rows), [groups]);
  const active = visible.find((row) => row.id === activeId) ?? visible[0];

  const pick = useCallback(
    (row: ModelRow) => {
      if (!missingKeys.has(row.providerId)) return onChoose(row.id);
      onLeave();
      enterKey(row.providerId);
    },
    [missingKeys, onChoose, onLeave],
  );
  const move = useCallback((modelId: string | null, byPointer = false) => {
    setActiveId(modelId);
    setPointed(byPointer);
  }, []);
  const point = useCallback((modelId: string) => move(modelId, true), [move]);
  const onKeyDown = useListKeys({ rows: visible, active, onMove: move, onPick: pick });
  const search = (change: Partial<ModelSearch>) => {
    setWanted({ ...wanted, ...change });
    move(null);
  };

  return (
    <>
      <ModelSearchField
        query={wanted.query}
        count={rows.length}
        listId={listId}
        closable={closable}
        activeOptionId={active === undefined ? undefined : optionId(listId, active)}
        onSearch={(query) => search({ query })}
        onKeyDown={onKeyDown}
      />
      <ModelFilters wanted={wanted} sources={sources} onChange={search} />
      {isPending && <ModelListSkeleton />}
      {!isPending && visible.length === 0 && (
        <ModelListEmpty
          query={wanted.query.trim()}
          isFiltered={wanted.traits.length > 0 || wanted.providerId !== null}
          isFailed={isFailed}
          onClear={() => search(ANYTHING)}
        />
      )}
      <ModelOptions
        listId={listId}
        groups={groups}
        count={visible.length}
        chosenId={chosenId}
        active={active}
        // A row under the pointer is in view already, and must stay there.
        heldId={isPointed ? null : (active?.id ?? null)}
        missingKeys={missingKeys}
        onPick={pick}
        onPoint={point}
      />
      {!isPending && (
        <ModelListFoot
          refreshedAt={refreshedAt}
          source={sources.length === 1 ? (sources[0]?.name ?? null) : null}
          active={active}
        >
          {wantsLocal && <LocalModelsLink onLeave={onLeave} />}
        </ModelListFoot>
      )}
    </>
  );
}
