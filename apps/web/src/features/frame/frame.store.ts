import { createStore } from 'zustand/vanilla';

export interface FrameState {
  /**
   * The place in the history at which the sidebar was opened over the page. To go anywhere else
   * closes it.
   */
  sidebarOpenAt: string | null;
}

export const frameStore = createStore<FrameState>(() => ({ sidebarOpenAt: null }));
