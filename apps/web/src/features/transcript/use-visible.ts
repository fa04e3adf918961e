import { useSyncExternalStore } from 'react';

import { documentVisibility } from '../../api/visibility.ts';

const subscribe = (onChange: () => void) => documentVisibility.subscribe(onChange);
const isVisible = () => documentVisibility.isVisible();

/** Whether the page can be seen. */
export function useVisible(): boolean {
  return useSyncExternalStore(subscribe, isVisible);
}
