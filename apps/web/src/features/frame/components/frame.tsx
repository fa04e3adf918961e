import { Suspense, useEffect, useRef } from 'react';
import { Outlet } from 'react-router';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Sheet } from '../../../ui/sheet.tsx';
import { toastStore } from '../../../ui/toast.store.ts';
import { Toaster } from '../../../ui/toaster.tsx';
import { useSpaceBelow } from '../../../ui/use-space-below.ts';
import { MESSAGE_FIELD_ID } from '../../composer/components/message-field.tsx';
import { AnswerMarks } from '../../chats/components/answer-marks.tsx';
import { useIsDashboard } from '../../dashboard/places.ts';
import { keysStore } from '../../keys/keys.store.ts';
import { useKeyPage } from '../use-key-page.ts';
import { useNewChatKey } from '../use-new-chat-key.ts';
import { usePinned, useSidebar } from '../use-sidebar.ts';
import { useWayBack } from '../use-way-back.ts';
import { Rail } from './rail.tsx';
import { Sidebar } from './sidebar.tsx';
import { CONTENT_ID, SkipLink } from './skip-link.tsx';

/** The page around the page: sidebar beside it, or behind a rail or a button where it is narrow. */
export function Frame() {
  const { isPinned } = usePinned();
  const { isOpen } = useSidebar();
  const isOver = isOpen && !isPinned;
  const isDashboard = useIsDashboard();
  const name = isDashboard ? strings.dashboard.title : strings.frame.sidebar;
  useNewChatKey();
  useWayBack(isDashboard);
  useKeyPage(isDashboard);
  return (
    <div className="flex h-full">
      <AnswerMarks />
      <SkipLink />
      {isPinned ? (
        <aside aria-label={name} className="w-(--side) shrink-0 border-e border-line bg-panel">
          <Sidebar />
        </aside>
      ) : (
        <HiddenSidebar name={name} isDashboard={isDashboard} />
      )}
      {/* The sidebar over the page has a place for toasts of its own: what lies under it cannot be reached. */}
      <Content withToasts={!isOver} />
    </div>
  );
}

function Content({ withToasts }: { withToasts: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const hasToast = useStore(toastStore, ({ toast }) => toast !== null);
  const bottom = useSpaceBelow(box, MESSAGE_FIELD_ID, hasToast);
  return (
    <div
      ref={box}
      id={CONTENT_ID}
      tabIndex={-1}
      className="relative min-w-0 grow -outline-offset-2"
    >
      <Suspense>
        <Outlet />
      </Suspense>
      {withToasts && (
        <div
          style={{ bottom }}
          className="pointer-events-none absolute inset-x-0 z-(--z-toast) px-4 pb-4 max-md:px-2 max-md:pb-2"
        >
          <Toaster />
        </div>
      )}
    </div>
  );
}

function HiddenSidebar({ name, isDashboard }: { name: string; isDashboard: boolean }) {
  const { isOpen, setOpen } = useSidebar();
  const keyWanted = useStore(keysStore, (state) => state.focus?.place === 'sidebar');
  useEffect(() => {
    if (keyWanted && !isDashboard) setOpen(true);
  }, [keyWanted, isDashboard, setOpen]);

  return (
    <>
      <Rail />
      <Sheet open={isOpen} onOpenChange={setOpen} side="start" label={name}>
        <Sidebar onClose={() => setOpen(false)} />
      </Sheet>
    </>
  );
}
