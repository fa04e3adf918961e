import { useId } from 'react';
import { useStore } from 'zustand';

import { adminStrings } from '../../../i18n/admin.ts';
import { StatusDot } from '../../../ui/status-dot.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { useDelayed } from '../../../ui/use-delayed.ts';
import { setLive } from '../request-log.actions.ts';
import { requestLogStore } from '../request-log.store.ts';

/** A connection that is back sooner was hardly lost. */
const SILENT_MS = 2_000;

/** Whether new rows come in by themselves, and word of it where they do not although they should. */
export function LiveSwitch() {
  const labelId = useId();
  const isLive = useStore(requestLogStore, (state) => state.isLive);
  const isConnected = useStore(requestLogStore, (state) => state.isConnected);
  const isLost = useDelayed(isLive && !isConnected, SILENT_MS);
  const { live, reconnecting } = adminStrings.requests;
  return (
    <>
      <span role="status" className="flex items-center gap-1.5 text-13 text-ink-2">
        {isLost && (
          <>
            <StatusDot tone="warn" />
            {reconnecting}
          </>
        )}
      </span>
      <span className="flex items-center gap-2 text-13 text-ink-2 max-md:me-2.5 max-md:pointer-coarse:me-1">
        <span id={labelId}>{live}</span>
        <Switch labelId={labelId} checked={isLive} onChange={setLive} />
      </span>
    </>
  );
}
