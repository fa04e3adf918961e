import { type SubmitEvent, useState } from 'react';
import { flushSync } from 'react-dom';

import { adminStrings } from '../../../i18n/admin.ts';
import { TextField } from '../../../ui/field.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { FormFoot } from '../../settings/components/form-foot.tsx';
import { type KeyDraft, type KeyValues, readDraft } from '../key-draft.ts';
import { ExpiryField } from './expiry-field.tsx';
import { LimitsField } from './limits-field.tsx';
import { ModelsField } from './models-field.tsx';

interface KeyFormProps {
  /** What it begins with. */
  draft: KeyDraft;
  /** When the key expires so far. */
  stored: string | null;
  busy: boolean;
  confirm: string;
  /** @returns why it was not stored, or `null` */
  onSubmit: (values: KeyValues) => Promise<string | null>;
  onCancel: () => void;
}

/** A day may end while a form is open. */
const MINUTE_MS = 60_000;

/** What of a key can be chosen. What is wrong is told from the first try on, at its field. */
export function KeyForm({
  draft: initial,
  stored,
  busy,
  confirm,
  onSubmit,
  onCancel,
}: KeyFormProps) {
  const [draft, setDraft] = useState(initial);
  const [wasTried, setTried] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const words = adminStrings.apiKeys;
  const change = (part: Partial<KeyDraft>) => setDraft((present) => ({ ...present, ...part }));

  const now = useNow(MINUTE_MS);
  const read = readDraft(draft, stored, now);
  const problems = wasTried && 'problems' in read ? read.problems : {};

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    flushSync(() => {
      setTried(true);
      setFailure(null);
    });
    if ('problems' in read) form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
    else if (!busy) setFailure(await onSubmit(read.values));
  };
  return (
    <form method="post" className="mt-4 grid gap-5" onSubmit={(event) => void submit(event)}>
      <TextField
        label={words.name}
        help={words.nameHelp}
        problem={problems.name}
        maxLength={100}
        value={draft.name}
        readOnly={busy}
        onChange={(event) => change({ name: event.target.value })}
      />
      <ExpiryField
        expiry={draft.expiry}
        stored={stored}
        problem={problems.expiry}
        readOnly={busy}
        onChange={(expiry) => change({ expiry })}
      />
      <ModelsField draft={draft} problem={problems.models} readOnly={busy} onChange={change} />
      <LimitsField
        texts={draft.limits}
        wrong={problems.limits ?? []}
        readOnly={busy}
        onChange={(limits) => change({ limits })}
      />
      <FormFoot problem={failure ?? undefined} busy={busy} confirm={confirm} onCancel={onCancel} />
    </form>
  );
}
