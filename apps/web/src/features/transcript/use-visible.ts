import { useSyncExternalStore } from 'react';

import { documentVisibility } from '../../api/visibility.ts';

/** Whether the page can be seen. */
export function useVisible(): boolean {
  return useSyncExternalStore(documentVisibility.subscribe, documentVisibility.isVisible);
}
