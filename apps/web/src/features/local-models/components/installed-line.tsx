import { useQuery } from '@tanstack/react-query';

import { strings } from '../../../i18n/index.ts';
import { StatusDot } from '../../../ui/status-dot.tsx';
import { modelsOf } from '../../models/models-of.ts';
import { modelsQuery } from '../../models/models.queries.ts';
import { LOCAL_PROVIDER_ID } from '../../providers/provider-path.ts';

/** How many models run on the server; the demo does not count. */
export function InstalledLine() {
  const { data: catalogue } = useQuery(modelsQuery);
  return <CountLine count={modelsOf(LOCAL_PROVIDER_ID, catalogue?.models ?? []).length} />;
}

/** The same where the number is known. */
export function CountLine({ count }: { count: number }) {
  const { none, count: counted } = strings.localModels;
  return (
    <span className="flex items-center gap-1.5 text-12 whitespace-nowrap text-ink-3">
      <StatusDot tone={count === 0 ? 'none' : 'ok'} />
      {count === 0 ? none : counted(count)}
    </span>
  );
}
