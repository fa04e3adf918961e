import { Plus } from 'lucide-react';
import { useState } from 'react';
import { flushSync } from 'react-dom';

import type { NewApiKey } from '../../../api/api-key-calls.ts';
import { adminStrings } from '../../../i18n/admin.ts';
import { Button } from '../../../ui/button.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { createKey } from '../api-keys.actions.ts';
import { EMPTY_DRAFT, type KeyValues } from '../key-draft.ts';
import { NEW_KEY_ID } from '../pass-focus-on.ts';
import { KeyForm } from './key-form.tsx';
import { ShownKey } from './shown-key.tsx';

/** Makes a key, and shows it for the only time. */
export function NewKey() {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<NewApiKey | null>(null);
  const words = adminStrings.apiKeys;
  const close = () => setOpen(false);
  const forget = () => {
    flushSync(() => setMade(null));
    document.getElementById(NEW_KEY_ID)?.focus();
  };

  const create = async (values: KeyValues) => {
    setBusy(true);
    const outcome = await createKey(values);
    setBusy(false);
    if ('problem' in outcome) return outcome.problem;
    close();
    setMade(outcome);
    return null;
  };
  return (
    <>
      <Button
        id={NEW_KEY_ID}
        variant="primary"
        icon={Plus}
        onClick={() => setOpen(true)}
        className="max-md:me-2.5"
      >
        {words.add}
      </Button>
      <FormDialog open={open} size="wide" title={words.addTitle} busy={busy} onClose={close}>
        <KeyForm
          draft={EMPTY_DRAFT}
          stored={null}
          busy={busy}
          confirm={busy ? words.adding : words.addConfirm}
          onSubmit={create}
          onCancel={close}
        />
      </FormDialog>
      <ShownKey made={made} onDone={forget} />
    </>
  );
}
