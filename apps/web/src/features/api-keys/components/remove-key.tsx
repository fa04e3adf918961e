import { useState } from 'react';
import { flushSync } from 'react-dom';

import { adminStrings } from '../../../i18n/admin.ts';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { showToast } from '../../../ui/toast.store.ts';
import { dropKey, removeKey } from '../api-keys.actions.ts';
import { passFocusOn } from '../pass-focus-on.ts';
import type { KeyDialogProps } from './key-dialog.tsx';

/** Deletes a key, after saying what that ends. */
export function RemoveKey({ apiKey: { id, name }, button, onClose }: KeyDialogProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const words = adminStrings.apiKeys;

  const remove = async () => {
    setBusy(true);
    const failure = await removeKey(id);
    setBusy(false);
    setProblem(failure);
    if (failure !== null) return;
    // The dialog holds the focus as long as it is there.
    flushSync(onClose);
    passFocusOn(button.closest('li'));
    showToast({ text: words.removed(name) });
    await dropKey(id);
  };
  return (
    <ConfirmDialog
      open
      title={words.removeTitle(name)}
      text={words.removeText}
      confirm={words.removeConfirm}
      cancel={words.cancel}
      busy={busy}
      problem={problem}
      onConfirm={() => void remove()}
      onClose={onClose}
    />
  );
}
