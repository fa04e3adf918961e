import { Settings2 } from 'lucide-react';
import { NavLink } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { classNames } from '../../../lib/class-names.ts';
import { ICON_SIZES } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';

export function SettingsLink({ size = 'md' }: { size?: keyof typeof ICON_SIZES }) {
  return (
    <NavLink
      to="/settings"
      aria-label={strings.frame.settings}
      title={strings.frame.settings}
      className={({ isActive }) =>
        classNames(
          'inline-grid shrink-0 place-items-center transition-colors duration-(--d-fast)',
          isActive ? 'bg-selected text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
          ICON_SIZES[size],
        )
      }
    >
      <Icon of={Settings2} />
    </NavLink>
  );
}
