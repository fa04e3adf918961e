import { createStore } from 'zustand/vanilla';

/** Whether the picker is open; an error card may open it as well as its own button. */
export const pickerStore = createStore<{ open: boolean }>(() => ({ open: false }));

export function setPickerOpen(open: boolean): void {
  pickerStore.setState({ open });
}

/** The model of the chat that is on the page, or was last: the sidebar speaks of its provider. */
export const shownModelStore = createStore<{ modelId: string | null }>(() => ({ modelId: null }));

export function showModel(modelId: string | null): void {
  shownModelStore.setState({ modelId });
}
