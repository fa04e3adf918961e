import { useState } from 'react';
import { flushSync } from 'react-dom';

import type { NewApiKey } from '../../../api/api-key-calls.ts';
import { adminStrings } from '../../../i18n/admin.ts';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { regenerateKey } from '../api-keys.actions.ts';
import type { KeyDialogProps } from './key-dialog.tsx';
import { ShownKey } from './shown-key.tsx';

/** Gives a key another secret, after saying what that ends, and shows it for the only time. */
export function ReplaceKey({ apiKey: { id, name }, button, onClose }: KeyDialogProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const words = adminStrings.apiKeys;

  const replace = async () => {
    setBusy(true);
    const outcome = await regenerateKey(id);
    setBusy(false);
    if ('problem' in outcome) setProblem(outcome.problem);
    else setMade(outcome);
  };
  const forget = () => {
    flushSync(onClose);
    button.focus();
  };
  return (
    <>
      <ConfirmDialog
        open={made === null}
        title={words.replaceTitle(name)}
        text={words.replaceText}
        confirm={words.replaceConfirm}
        cancel={words.cancel}
        busy={busy}
        problem={problem}
        onConfirm={() => void replace()}
        onClose={onClose}
      />
      <ShownKey made={made} onDone={forget} />
    </>
  );
}
