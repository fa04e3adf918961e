import type { Provider } from '@parley/contracts';
import { ChevronRight, CircleAlert } from 'lucide-react';
import { Link } from 'react-router';

import { formatAgo } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { KeyStatusLine } from '../../keys/components/key-status-line.tsx';
import { InstalledLine } from '../../local-models/components/installed-line.tsx';
import { namesOf } from '../../keys/key-view.ts';
import { tellProblem } from '../../problems/problem.ts';
import { LOCAL_PROVIDER_ID, providerPath } from '../provider-path.ts';

const MINUTE_MS = 60_000;

/** A provider in a list: its state, what went wrong last, and the way to its page. */
export function ProviderRow({ provider }: { provider: Provider }) {
  const { id, name, custom } = provider;
  const isLocal = id === LOCAL_PROVIDER_ID;
  return (
    <li>
      <Link
        to={providerPath(id)}
        className="flex min-h-15 items-center gap-3 px-5 py-2.5 -outline-offset-2 transition-colors duration-(--d-fast) hover:bg-hover max-md:px-4"
      >
        <span className="grid min-w-0 grow gap-0.5">
          <span className="flex min-w-0 items-baseline gap-2">
            <span className="truncate font-strong">
              {isLocal ? strings.localModels.title : name}
            </span>
            {custom && (
              <span className="shrink-0 text-12 text-ink-3">{strings.providers.custom}</span>
            )}
          </span>
          {isLocal ? <InstalledLine /> : <KeyStatusLine provider={provider} />}
          {/* The page of the local models has no more to say of it than its chat has. */}
          {!isLocal && <LastTrouble provider={provider} />}
        </span>
        <span className="text-ink-3">
          <Icon of={ChevronRight} size="sm" />
        </span>
      </Link>
    </li>
  );
}

function LastTrouble({ provider }: { provider: Provider }) {
  const now = useNow(MINUTE_MS);
  const { trouble } = provider;
  if (trouble === null) return null;
  const { title } = tellProblem(trouble, namesOf(provider, trouble.modelId));
  return (
    <span className="flex items-center gap-1.5 text-12 text-ink-2">
      <span className="text-warn">
        <Icon of={CircleAlert} size="sm" />
      </span>
      {strings.providers.trouble(title, formatAgo(Date.parse(trouble.at), now))}
    </span>
  );
}
