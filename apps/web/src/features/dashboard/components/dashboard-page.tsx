import { Menu } from 'lucide-react';
import type { ReactNode } from 'react';

import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import { useSidebar } from '../../frame/use-sidebar.ts';

interface DashboardPageProps {
  title: string;
  /** A few words beside the title, where there is room. */
  note?: ReactNode;
  /** At the end of the head: what the page is for comes last. */
  actions?: ReactNode;
  /** Fills what is left below the head, and scrolls in itself. */
  children: ReactNode;
}

/** A page of the dashboard: its head, which on phones holds the way to the sidebar, and what it shows. */
export function DashboardPage({ title, note, actions, children }: DashboardPageProps) {
  const { setOpen } = useSidebar();
  return (
    <main className="flex h-full flex-col bg-canvas">
      <title>{strings.pageTitle(title)}</title>
      <header className="flex h-17 shrink-0 items-center gap-3 ps-5 pe-5 max-md:h-(--bar) max-md:gap-1 max-md:border-b max-md:border-line max-md:bg-panel max-md:px-1.5">
        <IconButton
          label={strings.frame.openSidebar}
          icon={Menu}
          onClick={() => setOpen(true)}
          className="md:hidden"
        />
        <h1 className="truncate text-20 font-title tracking-title max-md:text-14 max-md:tracking-normal">
          {title}
        </h1>
        <div className="min-w-0 truncate text-13 text-ink-3 max-md:hidden">{note}</div>
        <div className="ms-auto flex shrink-0 items-center gap-3">{actions}</div>
      </header>
      <div className="min-h-0 grow">{children}</div>
    </main>
  );
}
