import type { Provider } from '@parley/contracts';
import { type SubmitEvent, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { showToast } from '../../../ui/toast.store.ts';
import { checkKey } from '../../keys/keys.actions.ts';
import { FormFoot } from '../../settings/components/form-foot.tsx';
import { changeEndpoint, type FieldProblems } from '../endpoints.actions.ts';

/** Another name or address for an endpoint. */
export function EditEndpoint({ provider }: { provider: Provider }) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        {strings.providers.edit}
      </Button>
      <FormDialog
        open={open}
        title={strings.providers.editTitle(provider.name)}
        busy={busy}
        onClose={close}
      >
        <EditForm provider={provider} busy={busy} onBusy={setBusy} onClose={close} />
      </FormDialog>
    </>
  );
}

interface EditFormProps {
  provider: Provider;
  busy: boolean;
  onBusy: (busy: boolean) => void;
  onClose: () => void;
}

function EditForm({ provider, busy, onBusy, onClose }: EditFormProps) {
  const { id } = provider;
  const [name, setName] = useState(provider.name);
  const [baseUrl, setBaseUrl] = useState(provider.baseUrl);
  const [problems, setProblems] = useState<FieldProblems>({});
  const words = strings.providers;
  const losesKey = provider.key.state === 'saved' && !isSameOrigin(baseUrl, provider.baseUrl);

  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    onBusy(true);
    const outcome = await changeEndpoint(id, { name, baseUrl });
    onBusy(false);
    if ('problems' in outcome) return setProblems(outcome.problems);
    onClose();
    showToast({ text: words.saved });
    if (outcome.endpoint.baseUrl !== provider.baseUrl && !losesKey)
      void checkKey({ providerId: id, place: 'page' });
  };

  return (
    <form method="post" className="mt-4 grid gap-4" onSubmit={(event) => void onSubmit(event)}>
      <TextField
        label={words.name}
        problem={problems.name}
        value={name}
        readOnly={busy}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={words.baseUrl}
        help={losesKey ? words.movesKey : words.baseUrlHelp}
        problem={problems.baseUrl}
        inputMode="url"
        value={baseUrl}
        readOnly={busy}
        onChange={(event) => setBaseUrl(event.target.value)}
        className="font-mono"
      />
      <FormFoot
        problem={problems.form}
        busy={busy}
        confirm={busy ? words.saving : words.save}
        onCancel={onClose}
      />
    </form>
  );
}

/** What is no address yet is not another one. */
function isSameOrigin(typed: string, present: string): boolean {
  const origin = URL.parse(typed.trim())?.origin;
  return origin === undefined || origin === URL.parse(present)?.origin;
}
