import { X } from 'lucide-react';
import { type FocusEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';

import { strings } from '../i18n/index.ts';
import { Icon } from './icon.tsx';
import { type ShownToast, toastStore } from './toast.store.ts';

const BUTTON =
  'h-(--h-md) shrink-0 rounded-sm outline-offset-0 transition-colors duration-(--d-fast) hover:bg-canvas/15 focus-visible:outline-canvas';

/** Where toasts appear. The region is there before them, so that they are read out. */
export function Toaster() {
  const toast = useStore(toastStore, (state) => state.toast);
  useUndoKey();
  useEffect(() => {
    // What a toast still holds back is done before the page goes.
    window.addEventListener('pagehide', toastStore.end);
    return () => window.removeEventListener('pagehide', toastStore.end);
  }, []);
  return (
    <div role="status" className="pointer-events-none flex justify-center">
      {toast !== null && <ToastCard key={toast.id} toast={toast} />}
    </div>
  );
}

function ToastCard({ toast }: { toast: ShownToast }) {
  const came = useRef<HTMLElement | null>(null);
  const hold = useHold();
  const leave = (how: () => void) => () => {
    // The pressed button goes away: back to where the reader was.
    came.current?.focus();
    how();
  };
  const onFocus = (event: FocusEvent) => {
    if (event.relatedTarget instanceof HTMLElement && !isWithin(event)) {
      came.current = event.relatedTarget;
    }
    hold.focus(true);
  };
  return (
    <div
      onPointerEnter={() => hold.pointer(true)}
      onPointerLeave={() => hold.pointer(false)}
      onFocus={onFocus}
      onBlur={(event) => !isWithin(event) && hold.focus(false)}
      className="pointer-events-auto flex min-h-11 w-full max-w-100 animate-rise items-center gap-1 rounded-lg border border-transparent bg-ink py-1.5 ps-3.5 pe-1.5 text-canvas shadow-2"
    >
      <span className="grow">{toast.text}</span>
      {toast.undo !== undefined && (
        <button
          type="button"
          aria-keyshortcuts="Control+Z Meta+Z"
          onClick={leave(toastStore.undo)}
          className={`${BUTTON} px-2 font-strong underline underline-offset-3`}
        >
          {strings.toast.undo}
        </button>
      )}
      <button
        type="button"
        aria-label={strings.toast.dismiss}
        title={strings.toast.dismiss}
        onClick={leave(toastStore.end)}
        className={`${BUTTON} inline-grid w-(--h-md) place-items-center`}
      >
        <Icon of={X} size="sm" />
      </button>
    </div>
  );
}

function isWithin({ currentTarget, relatedTarget }: FocusEvent): boolean {
  return relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
}

/** Held by the pointer or the focus, until neither is there. */
function useHold() {
  const held = useRef({ pointer: false, focus: false });
  useEffect(() => () => toastStore.hold(false), []);
  const set = (by: 'pointer' | 'focus') => (isHeld: boolean) => {
    held.current[by] = isHeld;
    toastStore.hold(held.current.pointer || held.current.focus);
  };
  return { pointer: set('pointer'), focus: set('focus') };
}

/** Ctrl or ⌘ with Z takes back what the toast tells, but for where text is typed, which has its own. */
function useUndoKey(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isUndo = event.code === 'KeyZ' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      const isTyping =
        event.target instanceof HTMLElement &&
        event.target.matches('input, textarea, [contenteditable]');
      if (!isUndo || isTyping || toastStore.getState().toast?.undo === undefined) return;
      event.preventDefault();
      toastStore.undo();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
