import { createStore, type StoreApi } from 'zustand/vanilla';

/** How long a toast stands when nobody points at it. */
export const SHOWN_MS = 5_000;
/** With something to undo it takes longer to decide. */
export const SHOWN_WITH_UNDO_MS = 10_000;

export interface Toast {
  text: string;
  /** Takes back what the text tells. */
  undo?: () => void;
  /** Runs once when the toast goes without undo: in time, by hand, for another one, or with the page. */
  onEnd?: () => void;
}

/** Its number tells two of the same text apart. */
export interface ShownToast extends Toast {
  id: number;
}

export interface ToastState {
  toast: ShownToast | null;
}

export interface ToastStore extends Pick<
  StoreApi<ToastState>,
  'getState' | 'getInitialState' | 'subscribe'
> {
  /** Shows a toast; the one before it ends. */
  show(toast: Toast): void;
  /** Ends what is shown. */
  end: () => void;
  /** Takes back what is shown. */
  undo: () => void;
  /** While held it does not end by itself; let go, its time begins anew. */
  hold(held: boolean): void;
}

/** One toast at a time. */
export function createToastStore(): ToastStore {
  const store = createStore<ToastState>(() => ({ toast: null }));
  const { getState, getInitialState, subscribe } = store;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastId = 0;

  /** Whatever runs after it may show a toast of its own. */
  function take(): ShownToast | null {
    clearTimeout(timer);
    const { toast } = getState();
    if (toast !== null) store.setState({ toast: null });
    return toast;
  }

  function end(): void {
    take()?.onEnd?.();
  }

  function startTimer({ undo }: Toast): void {
    timer = setTimeout(end, undo === undefined ? SHOWN_MS : SHOWN_WITH_UNDO_MS);
  }

  return {
    getState,
    getInitialState,
    subscribe,
    show(toast) {
      const before = take();
      lastId += 1;
      store.setState({ toast: { ...toast, id: lastId } });
      startTimer(toast);
      before?.onEnd?.();
    },
    end,
    undo: () => take()?.undo?.(),
    hold(held) {
      const { toast } = getState();
      clearTimeout(timer);
      if (toast !== null && !held) startTimer(toast);
    },
  };
}

export const toastStore = createToastStore();

/** Says in one line what has happened, at the lower edge of the page; never for an error that has a place of its own. */
export function showToast(toast: Toast): void {
  toastStore.show(toast);
}
