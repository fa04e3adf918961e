import { Star } from 'lucide-react';
import { type ReactNode, useState } from 'react';

import { formatAgo } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { useNow } from '../../../ui/use-now.ts';
import type { ModelRow } from '../catalogue.ts';
import { refreshModels, toggleFavourite } from '../models.actions.ts';
import { useIsFavourite } from './favourite-mark.tsx';

const MINUTE_MS = 60_000;

interface ModelListFootProps {
  refreshedAt: string | null;
  /** The name of the one provider that the list comes from, if it is one. */
  source: string | null;
  active: ModelRow | undefined;
  /** Where other models are to be had. */
  children: ReactNode;
}

/** How old the list is and how to have it read again; and the favourite, for those without a mouse. */
export function ModelListFoot({ refreshedAt, source, active, children }: ModelListFootProps) {
  const now = useNow(MINUTE_MS);
  const [refreshing, setRefreshing] = useState(false);
  const { updated, updatedFrom, refresh, refreshing: busy } = strings.models;

  const readAgain = async () => {
    setRefreshing(true);
    await refreshModels();
    setRefreshing(false);
  };
  const age = refreshedAt === null ? null : formatAgo(Date.parse(refreshedAt), now);

  return (
    <div className="flex shrink-0 items-center gap-1 border-t border-line py-1 ps-4.5 pe-2 text-12 text-ink-3">
      {age !== null && (
        <span className="truncate">
          {source === null ? updated(age) : updatedFrom(source, age)}
        </span>
      )}
      <Button variant="quiet" size="sm" busy={refreshing} onClick={() => void readAgain()}>
        {refreshing ? busy : refresh}
      </Button>
      <span className="grow" />
      {children}
      {active !== undefined && <FavouriteButton modelId={active.id} />}
    </div>
  );
}

function FavouriteButton({ modelId }: { modelId: string }) {
  const isSet = useIsFavourite(modelId);
  const { addFavourite, removeFavourite, favourite, favouriteKeys } = strings.models;
  return (
    <Button
      variant="quiet"
      size="sm"
      icon={Star}
      aria-label={isSet ? removeFavourite : addFavourite}
      aria-keyshortcuts="Control+Shift+F Meta+Shift+F"
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => toggleFavourite(modelId)}
      className="max-md:hidden"
    >
      {favourite}
      <kbd className="font-sans text-12 font-normal text-ink-3 pointer-coarse:hidden">
        {favouriteKeys.join(' ')}
      </kbd>
    </Button>
  );
}
