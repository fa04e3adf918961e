import {
  Database,
  KeyRound,
  type LucideIcon,
  Menu,
  Palette,
  SlidersHorizontal,
  Tag,
} from 'lucide-react';
import type { ComponentType } from 'react';
import { Navigate, NavLink, useParams } from 'react-router';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useSidebar } from '../../frame/use-sidebar.ts';
import { PricesSection } from '../../prices/components/prices-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { DataSection } from './data-section.tsx';
import { DefaultsSection } from './defaults-section.tsx';
import { ProvidersSection } from './providers-section.tsx';
import { SaveBar } from './save-bar.tsx';

interface Section {
  /** In the address. */
  path: string;
  name: string;
  icon: LucideIcon;
  Content: ComponentType;
}

const SECTIONS: readonly [Section, ...Section[]] = [
  {
    path: 'appearance',
    name: strings.settings.appearance,
    icon: Palette,
    Content: AppearanceSection,
  },
  {
    path: 'defaults',
    name: strings.settings.defaults,
    icon: SlidersHorizontal,
    Content: DefaultsSection,
  },
  {
    path: 'providers',
    name: strings.settings.providers,
    icon: KeyRound,
    Content: ProvidersSection,
  },
  { path: 'prices', name: strings.prices.title, icon: Tag, Content: PricesSection },
  { path: 'data', name: strings.settings.data, icon: Database, Content: DataSection },
];

/** The settings, one section at a time. */
export function SettingsPage() {
  const { section: path } = useParams();
  const section = SECTIONS.find((known) => known.path === path);
  if (section === undefined) return <Navigate to={`/settings/${SECTIONS[0].path}`} replace />;
  const { Content } = section;
  return (
    <main className="flex h-full flex-col bg-canvas">
      <title>{strings.pageTitle(strings.settings.title)}</title>
      <PhoneBar />
      <div className="grid min-h-0 grow max-md:grid-rows-[auto_minmax(0,1fr)] md:grid-cols-[14.5rem_minmax(0,1fr)]">
        <SectionList />
        <div className="relative min-h-0">
          <div className="scroller h-full">
            <div className="grid max-w-186 gap-8 px-8 pt-5.5 pb-24 max-md:px-4 max-md:pt-4">
              <Content />
            </div>
          </div>
          <SaveBar />
        </div>
      </div>
    </main>
  );
}

function PhoneBar() {
  const { setOpen } = useSidebar();
  return (
    <header className="flex h-(--bar) shrink-0 items-center gap-1 border-b border-line bg-panel px-1.5 md:hidden">
      <IconButton label={strings.frame.openSidebar} icon={Menu} onClick={() => setOpen(true)} />
      <span className="font-title">{strings.settings.title}</span>
    </header>
  );
}

function SectionList() {
  return (
    <nav
      aria-label={strings.settings.sections}
      className="min-w-0 ps-6 pe-3 pt-5 max-md:overflow-x-auto max-md:border-b max-md:border-line max-md:px-3 max-md:py-2"
    >
      <h1 className="px-2.5 pb-3 text-20 font-title tracking-title max-md:sr-only">
        {strings.settings.title}
      </h1>
      <ul className="grid gap-px max-md:flex max-md:gap-1">
        {SECTIONS.map(({ path, name, icon }) => (
          <li key={path}>
            <NavLink
              to={`/settings/${path}`}
              className={({ isActive }) =>
                classNames(
                  'flex h-(--h-row) items-center gap-2.5 rounded-md px-2.5 -outline-offset-2 transition-colors duration-(--d-fast)',
                  isActive
                    ? 'bg-selected font-strong text-ink'
                    : 'text-ink-2 hover:bg-hover hover:text-ink',
                )
              }
            >
              <span className="max-md:hidden">
                <Icon of={icon} />
              </span>
              {name}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
