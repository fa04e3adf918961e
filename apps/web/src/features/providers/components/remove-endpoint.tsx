import type { Provider } from '@parley/contracts';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { formatCount } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { removeEndpoint } from '../endpoints.actions.ts';
import { PROVIDERS_PATH } from '../provider-path.ts';

/** Removes an endpoint, after saying what goes with it. */
export function RemoveEndpoint({ provider, models }: { provider: Provider; models: number }) {
  const { id, name } = provider;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const navigate = useNavigate();
  const words = strings.providers;

  const open = () => {
    setProblem(null);
    setAsking(true);
  };
  const confirm = async () => {
    setBusy(true);
    const failure = await removeEndpoint(id, name);
    setBusy(false);
    setProblem(failure);
    if (failure === null) await navigate(PROVIDERS_PATH, { replace: true });
  };
  return (
    <>
      <Button variant="danger-quiet" size="sm" onClick={open}>
        {words.remove}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words.removeTitle(name)}
        text={words.removeText(formatCount(models))}
        confirm={words.removeConfirm}
        cancel={words.cancel}
        busy={busy}
        problem={problem}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
