import type { LucideIcon } from 'lucide-react';
import { NavLink } from 'react-router';

import { classNames } from '../../../lib/class-names.ts';
import { ICON_SIZES } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';

interface IconLinkProps {
  to: string;
  label: string;
  icon: LucideIcon;
  size?: keyof typeof ICON_SIZES;
}

/** A way to a page where there is no room for its name. */
export function IconLink({ to, label, icon, size = 'md' }: IconLinkProps) {
  return (
    <NavLink
      to={to}
      aria-label={label}
      title={label}
      className={({ isActive }) =>
        classNames(
          'inline-grid shrink-0 place-items-center transition-colors duration-(--d-fast)',
          isActive ? 'bg-selected text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
          ICON_SIZES[size],
        )
      }
    >
      <Icon of={icon} />
    </NavLink>
  );
}
