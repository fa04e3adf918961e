import { createStore } from 'zustand/vanilla';

/** Whether the server, when it was asked last, did not let this page in. */
export const accessStore = createStore<{ refused: boolean }>(() => ({ refused: false }));
