import { ChartNoAxesColumn, Settings2 } from 'lucide-react';

import { strings } from '../../../i18n/index.ts';
import { DASHBOARD_PATH, SETTINGS_PATH, useIsDashboard } from '../../dashboard/places.ts';
import { IconLink } from './icon-link.tsx';
import { ThemeButton } from './theme-button.tsx';

/** Who is signed in, and the ways to what is theirs. Without sign-in there is one account. */
export function Account() {
  const isDashboard = useIsDashboard();
  return (
    <div className="flex items-center gap-2.5 pt-1 ps-2.5">
      <span
        aria-hidden
        className="grid size-6 shrink-0 place-items-center rounded-full border border-line bg-fill text-12 font-title text-ink-2"
      >
        {strings.frame.account.slice(0, 1)}
      </span>
      <span className="grow truncate text-ink-2">{strings.frame.account}</span>
      {isDashboard ? (
        <ThemeButton />
      ) : (
        <span className="flex gap-1">
          <IconLink to={DASHBOARD_PATH} label={strings.dashboard.title} icon={ChartNoAxesColumn} />
          <IconLink to={SETTINGS_PATH} label={strings.frame.settings} icon={Settings2} />
        </span>
      )}
    </div>
  );
}
