import { useState } from 'react';

import { formatAgo } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { refreshModels } from '../models.actions.ts';

const MINUTE_MS = 60_000;

/** How old the list is, and how to have it read again. */
export function ModelListFoot({ refreshedAt }: { refreshedAt: string | null }) {
  const now = useNow(MINUTE_MS);
  const [refreshing, setRefreshing] = useState(false);

  const refresh = async () => {
    setRefreshing(true);
    await refreshModels();
    setRefreshing(false);
  };

  return (
    <div className="flex shrink-0 items-center justify-between gap-2 border-t border-line py-1 ps-4.5 pe-2 text-12 text-ink-3">
      {refreshedAt === null ? (
        <span />
      ) : (
        strings.models.updated(formatAgo(Date.parse(refreshedAt), now))
      )}
      <Button variant="quiet" size="sm" busy={refreshing} onClick={() => void refresh()}>
        {refreshing ? strings.models.refreshing : strings.models.refresh}
      </Button>
    </div>
  );
}
