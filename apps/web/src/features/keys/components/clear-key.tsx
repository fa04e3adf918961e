import { useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { clearKey } from '../keys.actions.ts';
import type { KeySpot } from '../keys.store.ts';

/** Clears a key, after asking: there is no way back. */
export function ClearKey({ spot, providerName }: { spot: KeySpot; providerName: string }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const open = () => {
    setProblem(null);
    setAsking(true);
  };
  const confirm = async () => {
    setBusy(true);
    const failure = await clearKey(spot);
    setBusy(false);
    setProblem(failure);
    if (failure === null) setAsking(false);
  };

  return (
    <>
      <Button variant="danger-quiet" size="sm" onClick={open}>
        {strings.keys.clear}
      </Button>
      <ConfirmDialog
        open={asking}
        title={strings.keys.clearTitle(providerName)}
        text={strings.keys.clearText(providerName)}
        confirm={strings.keys.clearConfirm}
        cancel={strings.keys.cancel}
        busy={busy}
        problem={problem}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
