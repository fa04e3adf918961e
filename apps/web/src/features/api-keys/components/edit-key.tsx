import type { ApiKey } from '@parley/contracts';
import { useState } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { showToast } from '../../../ui/toast.store.ts';
import { changeKey } from '../api-keys.actions.ts';
import type { Before } from '../key-changes.ts';
import { draftOf, type KeyValues } from '../key-draft.ts';
import type { KeyDialogProps } from './key-dialog.tsx';
import { KeyForm } from './key-form.tsx';

/** Another name, expiry, models or limits for a key. */
export function EditKey({ apiKey, onClose }: KeyDialogProps) {
  const [before, setBefore] = useState<Before<ApiKey>>({ base: apiKey, told: apiKey });
  const [busy, setBusy] = useState(false);
  const words = adminStrings.apiKeys;

  const save = async (values: KeyValues) => {
    setBusy(true);
    const outcome = await changeKey(before, values);
    setBusy(false);
    if ('problem' in outcome) return outcome.problem;
    if ('theirs' in outcome) {
      setBefore({ ...before, told: outcome.theirs });
      return words.clash;
    }
    onClose();
    showToast({ text: words.saved });
    return null;
  };
  return (
    <FormDialog open size="wide" title={words.editTitle(apiKey.name)} busy={busy} onClose={onClose}>
      <KeyForm
        draft={draftOf(apiKey)}
        stored={apiKey.expiresAt}
        busy={busy}
        confirm={busy ? words.saving : words.save}
        onSubmit={save}
        onCancel={onClose}
      />
    </FormDialog>
  );
}
