import { useStore } from 'zustand';

import { useDelayed } from '../../ui/use-delayed.ts';
import { chatStore } from './chat.store.ts';

/** Most breaks are mended before anybody needs to know. */
const SILENT_MS = 2_000;

/** Whether answers have not arrived for longer than a reader would pass over. */
export function useConnectionLost(): boolean {
  const connected = useStore(chatStore, (state) => state.connected);
  return useDelayed(!connected, SILENT_MS);
}
