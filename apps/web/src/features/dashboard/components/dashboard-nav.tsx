import { ArrowLeft } from 'lucide-react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { NavRow } from '../../frame/components/nav-row.tsx';
import { frameStore } from '../../frame/frame.store.ts';
import { PLACES } from '../places.ts';

/** What the sidebar lists beside a page of the dashboard. */
export function DashboardNav() {
  const chatsPath = useStore(frameStore, (state) => state.chatsPath);
  const { backToChats, pages, title } = strings.dashboard;
  return (
    <>
      <div className="px-2 pt-1 pb-2">
        <NavRow to={chatsPath} icon={ArrowLeft}>
          {backToChats}
        </NavRow>
      </div>
      <nav aria-label={pages} className="scroller min-h-0 grow px-2 pb-3">
        <h2 className="px-2.5 pt-1.5 pb-1.5 text-12 font-strong text-ink-3">{title}</h2>
        <ul className="grid gap-px">
          {PLACES.map(({ path, name, icon }) => (
            <li key={path}>
              <NavRow to={path} icon={icon}>
                {name}
              </NavRow>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}
