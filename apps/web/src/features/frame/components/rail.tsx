import { useQuery } from '@tanstack/react-query';
import { KeyRound, PanelLeftOpen, SquarePen } from 'lucide-react';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import { StatusDot } from '../../../ui/status-dot.tsx';
import { useMedia, WIDE } from '../../../ui/use-media.ts';
import { statusTone, statusWord } from '../../keys/components/key-status-line.tsx';
import { keyStatus, wantKeys } from '../../keys/key-view.ts';
import { providersQuery } from '../../keys/keys.queries.ts';
import { keysStore } from '../../keys/keys.store.ts';
import { setPinned, SIDEBAR_BUTTON_ID, useSidebar } from '../use-sidebar.ts';
import { SettingsLink } from './settings-link.tsx';

/** The sidebar's stand-in on middling widths, and where it was hidden. */
export function Rail() {
  const navigate = useNavigate();
  const isWide = useMedia(WIDE);
  const { setOpen } = useSidebar();
  const openSidebar = () => setOpen(true);
  return (
    <aside
      aria-label={strings.frame.sidebar}
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
      <IconButton
        label={strings.frame.newChat}
        icon={SquarePen}
        onClick={() => void navigate('/')}
        size="lg"
      />
      <span className="grow" />
      <KeyButton onClick={openSidebar} />
      <SettingsLink size="lg" />
    </aside>
  );
}

function KeyButton({ onClick }: { onClick: () => void }) {
  const { data: providers = [] } = useQuery(providersQuery);
  const checks = useStore(keysStore, (state) => state.checks);
  const [provider] = wantKeys(providers);
  if (provider === undefined) return null;
  const status = keyStatus(provider, checks[provider.id]);
  return (
    <span className="relative">
      <IconButton
        label={strings.frame.key(provider.name, statusWord(status))}
        icon={KeyRound}
        onClick={onClick}
        size="lg"
      />
      <span className="pointer-events-none absolute end-2 top-2 flex rounded-full bg-panel ring-2 ring-panel">
        <StatusDot tone={statusTone(status)} />
      </span>
    </span>
  );
}
