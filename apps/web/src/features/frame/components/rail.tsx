import type { Provider } from '@parley/contracts';
import { KeyRound, PanelLeftOpen, SquarePen } from 'lucide-react';
import { useNavigate } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import { StatusDot } from '../../../ui/status-dot.tsx';
import { useMedia, WIDE } from '../../../ui/use-media.ts';
import { lookOf, useKeyStatus } from '../../keys/components/key-status-line.tsx';
import { useCurrentProvider } from '../../keys/use-current-provider.ts';
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
