import { useState } from 'react';

import { formatMoment, formatTime } from '../../../lib/format.ts';

/** When a message was written, while its reader is at it. */
export function Time({ at }: { at: string }) {
  const time = Date.parse(at);
  const [now] = useState(Date.now);
  return (
    <time
      dateTime={at}
      title={formatMoment(time)}
      className="text-12 tabular-nums opacity-0 transition-opacity duration-(--d-fast) group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
    >
      {formatTime(time, now)}
    </time>
  );
}
