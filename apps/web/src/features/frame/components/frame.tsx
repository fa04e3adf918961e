import { useEffect } from 'react';
import { Outlet, useNavigate } from 'react-router';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Sheet } from '../../../ui/sheet.tsx';
import { useMedia, WIDE } from '../../../ui/use-media.ts';
import { MESSAGE_FIELD_ID } from '../../chat/components/message-field.tsx';
import { keysStore } from '../../keys/keys.store.ts';
import { useSidebar } from '../use-sidebar.ts';
import { Rail } from './rail.tsx';
import { Sidebar } from './sidebar.tsx';

/** The page around the page: sidebar beside it, or behind a rail or a button where it is narrow. */
export function Frame() {
  const wide = useMedia(WIDE);
  useNewChatKey();
  return (
    <div className="flex h-full">
      <a
        href={`#${MESSAGE_FIELD_ID}`}
        className="fixed start-3 -top-16 z-(--z-dialog) rounded-md border border-line bg-raised px-3 py-2 font-strong shadow-2 focus:top-3"
      >
        {strings.frame.skipToComposer}
      </a>
      {wide ? (
        <aside
          aria-label={strings.frame.sidebar}
          className="w-(--side) shrink-0 border-e border-line bg-panel"
        >
          <Sidebar />
        </aside>
      ) : (
        <NarrowSidebar />
      )}
      <div className="min-w-0 grow">
        <Outlet />
      </div>
    </div>
  );
}

function NarrowSidebar() {
  const { isOpen, setOpen } = useSidebar();
  const keyWanted = useStore(keysStore, (state) => state.focus !== null);
  useEffect(() => {
    if (keyWanted) setOpen(true);
  }, [keyWanted, setOpen]);

  return (
    <>
      <Rail />
      <Sheet open={isOpen} onOpenChange={setOpen} side="start" label={strings.frame.sidebar}>
        <Sidebar onClose={() => setOpen(false)} />
      </Sheet>
    </>
  );
}

/** Ctrl or ⌘ with Shift and O. */
function useNewChatKey(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.code !== 'KeyO' || !event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void navigate('/');
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [navigate]);
}
