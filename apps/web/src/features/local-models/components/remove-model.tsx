import type { LocalModel } from '@parley/contracts';
import { useState } from 'react';

import { formatBytes } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { removeModel } from '../local-models.actions.ts';
import type { Removal } from '../model-view.ts';

/** Takes away what is here of a model, after saying what goes with it. */
export function RemoveModel({ model, removal }: { model: LocalModel; removal: Removal }) {
  const { name, sizeBytes, keptBytes } = model;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const words = strings.localModels.removal[removal];
  const freed = formatBytes((removal === 'delete' ? sizeBytes : keptBytes) ?? 0);

  const open = () => {
    setProblem(null);
    setAsking(true);
  };
  const confirm = async () => {
    setBusy(true);
    const failure = await removeModel(model, words.done(name));
    setBusy(false);
    setProblem(failure);
    if (failure === null) setAsking(false);
  };
  return (
    <>
      <Button variant="danger-quiet" size="sm" aria-label={words.label(name)} onClick={open}>
        {words.word}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words.title(name)}
        text={words.text(freed)}
        confirm={words.confirm}
        cancel={strings.localModels.keep}
        busy={busy}
        problem={problem}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
