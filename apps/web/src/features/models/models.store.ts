import { createStore } from 'zustand/vanilla';

/** Whether the picker is open; an error card may open it as well as its own button. */
export const pickerStore = createStore<{ open: boolean }>(() => ({ open: false }));

export function setPickerOpen(open: boolean): void {
  pickerStore.setState({ open });
}
