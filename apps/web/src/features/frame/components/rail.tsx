import type { Provider } from '@parley/contracts';
import {
  ArrowLeft,
  ChartNoAxesColumn,
  KeyRound,
  PanelLeftOpen,
  Settings2,
  SquarePen,
} from 'lucide-react';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import { StatusDot } from '../../../ui/status-dot.tsx';
import { useMedia, WIDE } from '../../../ui/use-media.ts';
import { DASHBOARD_PATH, PLACES, SETTINGS_PATH, useIsDashboard } from '../../dashboard/places.ts';
import { lookOf, useKeyStatus } from '../../keys/components/key-status-line.tsx';
import { useCurrentProvider } from '../../keys/use-current-provider.ts';
import { frameStore } from '../frame.store.ts';
import { setPinned, SIDEBAR_BUTTON_ID, useSidebar } from '../use-sidebar.ts';
import { IconLink } from './icon-link.tsx';
import { ThemeButton } from './theme-button.tsx';

/** The sidebar's stand-in on middling widths, and where it was hidden. */
export function Rail() {
  const isDashboard = useIsDashboard();
  const isWide = useMedia(WIDE);
  const { setOpen } = useSidebar();
  const openSidebar = () => setOpen(true);
  return (
    <aside
      aria-label={isDashboard ? strings.dashboard.title : strings.frame.sidebar}
      className="flex w-(--rail) shrink-0 flex-col items-center gap-1 border-e border-line bg-panel py-2 max-md:hidden"
    >
      <IconButton
        id={SIDEBAR_BUTTON_ID}
        label={strings.frame.openSidebar}
        icon={PanelLeftOpen}
        // Where it was hidden by hand, it comes back by hand.
        onClick={isWide ? () => setPinned(true) : openSidebar}
        size="lg"
      />
      {isDashboard ? <DashboardPart /> : <ChatsPart onOpen={openSidebar} />}
    </aside>
  );
}

function ChatsPart({ onOpen }: { onOpen: () => void }) {
  const navigate = useNavigate();
  return (
    <>
      <IconButton
        label={strings.frame.newChat}
        icon={SquarePen}
        onClick={() => void navigate('/')}
        size="lg"
      />
      <span className="grow" />
      <KeyButton onClick={onOpen} />
      <IconLink
        to={DASHBOARD_PATH}
        label={strings.dashboard.title}
        icon={ChartNoAxesColumn}
        size="lg"
      />
      <IconLink to={SETTINGS_PATH} label={strings.frame.settings} icon={Settings2} size="lg" />
    </>
  );
}

function DashboardPart() {
  const chatsPath = useStore(frameStore, (state) => state.chatsPath);
  return (
    <>
      <IconLink to={chatsPath} label={strings.dashboard.backToChats} icon={ArrowLeft} size="lg" />
      {PLACES.map(({ path, name, icon }) => (
        <IconLink key={path} to={path} label={name} icon={icon} size="lg" />
      ))}
      <span className="grow" />
      <ThemeButton size="lg" />
    </>
  );
}

function KeyButton({ onClick }: { onClick: () => void }) {
  const provider = useCurrentProvider();
  return provider === null ? null : <KeyButtonOf provider={provider} onClick={onClick} />;
}

function KeyButtonOf({ provider, onClick }: { provider: Provider; onClick: () => void }) {
  const { tone, word } = lookOf(provider, useKeyStatus(provider));
  return (
    <span className="relative">
      <IconButton
        label={strings.frame.key(provider.name, word)}
        icon={KeyRound}
        onClick={onClick}
        size="lg"
      />
      <span className="pointer-events-none absolute end-2 top-2 flex rounded-full bg-panel ring-2 ring-panel">
        <StatusDot tone={tone} />
      </span>
    </span>
  );
}
