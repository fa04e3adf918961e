import type { ApiKey } from '@parley/contracts';

import { EditKey } from './edit-key.tsx';
import { RemoveKey } from './remove-key.tsx';
import { ReplaceKey } from './replace-key.tsx';

export type KeyAction = 'edit' | 'replace' | 'remove';

export interface KeyDialogProps {
  /** As it was when the dialog was opened. */
  apiKey: ApiKey;
  /** Which opened it. */
  button: HTMLElement;
  onClose: () => void;
}

const DIALOGS = { edit: EditKey, replace: ReplaceKey, remove: RemoveKey } as const;

/** What is asked before something is done with a key. */
export function KeyDialog({ action, ...props }: KeyDialogProps & { action: KeyAction }) {
  const Dialog = DIALOGS[action];
  return <Dialog {...props} />;
}
