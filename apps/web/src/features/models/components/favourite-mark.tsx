import { Star } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useStore } from 'zustand';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { toggleFavourite } from '../models.actions.ts';
import { prefsStore } from '../prefs.store.ts';

/**
 * The star of a row: seen when it is set, under the pointer, and where there is none. An option
 * holds no button, so it is for pointers alone; keys have a shortcut, and the foot of the list a
 * button.
 */
export function FavouriteMark({ modelId }: { modelId: string }) {
  const isSet = useIsFavourite(modelId);
  const toggle = (event: MouseEvent) => {
    // The row would choose the model.
    event.stopPropagation();
    toggleFavourite(modelId);
  };
  return (
    <span
      role="presentation"
      onClick={toggle}
      title={isSet ? strings.models.removeFavourite : strings.models.addFavourite}
      className={classNames(
        '-m-3 grid place-items-center self-stretch p-3 transition-opacity duration-(--d-fast)',
        isSet
          ? 'text-accent'
          : 'text-ink-3 opacity-0 group-hover/option:opacity-100 hover:text-ink pointer-coarse:opacity-100',
      )}
    >
      <Star aria-hidden size={14} strokeWidth={2} className={isSet ? 'fill-current' : undefined} />
      {isSet && <span className="sr-only">{strings.models.favourite}</span>}
    </span>
  );
}

export function useIsFavourite(modelId: string): boolean {
  return useStore(prefsStore, ({ favourites }) => favourites.includes(modelId));
}
