import { PanelLeftClose, SquarePen } from 'lucide-react';
import { NavLink } from 'react-router';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { BrandMark } from '../../../ui/brand-mark.tsx';
import { IconButton } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { ChatList } from '../../chats/components/chat-list.tsx';
import { KeyList } from '../../keys/components/key-list.tsx';

/** @param onClose present where the sidebar lies over the page */
export function Sidebar({ onClose }: { onClose?: () => void }) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-(--bar) shrink-0 items-center gap-2.5 ps-4.5 pe-2.5 font-title tracking-title">
        <BrandMark />
        <span className="grow">{strings.product}</span>
        {onClose !== undefined && (
          <IconButton label={strings.frame.closeSidebar} icon={PanelLeftClose} onClick={onClose} />
        )}
      </div>
      <div className="px-2 pt-1 pb-2">
        <NavLink
          to="/"
          end
          className={({ isActive }) =>
            classNames(
              'flex h-(--h-row) items-center gap-2.5 rounded-md px-2.5 transition-colors duration-(--d-fast)',
              isActive
                ? 'bg-selected font-strong text-ink'
                : 'text-ink-2 hover:bg-hover hover:text-ink',
            )
          }
        >
          <Icon of={SquarePen} />
          {strings.frame.newChat}
        </NavLink>
      </div>
      <nav aria-label={strings.chats.list} className="scroller min-h-0 grow px-2 pb-3">
        <ChatList />
      </nav>
      <div className="scroller max-h-[60%] shrink-0 border-t border-line p-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        <KeyList />
      </div>
    </div>
  );
}
