import type { LucideIcon } from 'lucide-react';
import { NavLink } from 'react-router';

import { classNames } from '../../../lib/class-names.ts';
import { Icon } from '../../../ui/icon.tsx';

interface NavRowProps {
  to: string;
  icon: LucideIcon;
  /** Whether a page below the address is another place. */
  end?: boolean;
  children: string;
}

/** A way to a page, in the sidebar. */
export function NavRow({ to, icon, end = false, children }: NavRowProps) {
  return (
    <NavLink
      to={to}
      end={end}
      className={({ isActive }) =>
        classNames(
          'flex h-(--h-row) items-center gap-2.5 rounded-md px-2.5 -outline-offset-2 transition-colors duration-(--d-fast)',
          isActive
            ? 'bg-selected font-strong text-ink'
            : 'text-ink-2 hover:bg-hover hover:text-ink',
        )
      }
    >
      <Icon of={icon} />
      {children}
    </NavLink>
  );
}
