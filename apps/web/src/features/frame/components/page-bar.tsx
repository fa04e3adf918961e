import { Menu } from 'lucide-react';
import type { ReactNode } from 'react';

import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import { useSidebar } from '../use-sidebar.ts';

/** The bar at the top of a page; on phones it begins with the way to the sidebar. */
export function PageBar({ children }: { children?: ReactNode }) {
  const { setOpen } = useSidebar();
  return (
    <header className="z-(--z-bar) flex h-(--bar) shrink-0 items-center gap-1 ps-5 pe-3 max-md:px-1.5">
      <IconButton
        label={strings.frame.openSidebar}
        icon={Menu}
        onClick={() => setOpen(true)}
        className="md:hidden"
      />
      {children}
    </header>
  );
}
