import { Link } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { LOCAL_PATH } from '../../providers/provider-path.ts';

/** Leads to the models that run on the server. */
export function LocalModelsLink({ onLeave }: { onLeave: () => void }) {
  return (
    <Link
      to={LOCAL_PATH}
      onClick={onLeave}
      className="inline-flex h-(--h-sm) items-center rounded-sm px-2.5 text-13 font-strong text-ink-2 transition-colors duration-(--d-fast) hover:bg-on-tint hover:text-ink"
    >
      {strings.models.local}
    </Link>
  );
}
