import { PanelLeftClose, Pin, SquarePen } from 'lucide-react';

import { strings } from '../../../i18n/index.ts';
import { BrandMark } from '../../../ui/brand-mark.tsx';
import { IconButton } from '../../../ui/button.tsx';
import { Toaster } from '../../../ui/toaster.tsx';
import { ChatList } from '../../chats/components/chat-list.tsx';
import { DashboardNav } from '../../dashboard/components/dashboard-nav.tsx';
import { useIsDashboard } from '../../dashboard/places.ts';
import { KeyList } from '../../keys/components/key-list.tsx';
import { setPinned, SIDEBAR_BUTTON_ID, usePinned } from '../use-sidebar.ts';
import { Account } from './account.tsx';
import { NavRow } from './nav-row.tsx';

/** @param onClose present where the sidebar lies over the page */
export function Sidebar({ onClose }: { onClose?: () => void }) {
  const isDashboard = useIsDashboard();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-(--bar) shrink-0 items-center gap-2.5 ps-4.5 pe-2.5 font-title tracking-title">
        <BrandMark />
        <span className="grow">{strings.product}</span>
        {onClose === undefined ? <HideButton /> : <CloseButtons onClose={onClose} />}
      </div>
      {isDashboard ? <DashboardNav /> : <ChatsNav />}
      {onClose !== undefined && (
        <div className="px-2 not-empty:pb-2">
          <Toaster />
        </div>
      )}
      <div className="scroller max-h-[60%] shrink-0 border-t border-line p-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        {isDashboard || <KeyList />}
        <Account />
      </div>
    </div>
  );
}

function ChatsNav() {
  return (
    <>
      <div className="px-2 pt-1 pb-2">
        <NavRow to="/" end icon={SquarePen}>
          {strings.frame.newChat}
        </NavRow>
      </div>
      <nav aria-label={strings.chats.list} className="scroller min-h-0 grow px-2 pb-3">
        <ChatList />
      </nav>
    </>
  );
}

function HideButton() {
  return (
    <IconButton
      id={SIDEBAR_BUTTON_ID}
      label={strings.frame.hideSidebar}
      icon={PanelLeftClose}
      onClick={() => setPinned(false)}
    />
  );
}

function CloseButtons({ onClose }: { onClose: () => void }) {
  const { canPin } = usePinned();
  return (
    <span className="flex items-center gap-1">
      {canPin && (
        <IconButton label={strings.frame.pinSidebar} icon={Pin} onClick={() => setPinned(true)} />
      )}
      <IconButton label={strings.frame.closeSidebar} icon={PanelLeftClose} onClick={onClose} />
    </span>
  );
}
