import { type SubmitEvent, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { TextField } from '../../../ui/field.tsx';
import { FormFoot } from '../../settings/components/form-foot.tsx';
import { importModel, type ImportProblems } from '../local-models.actions.ts';

interface ImportFormProps {
  busy: boolean;
  onBusy: (busy: boolean) => void;
  onClose: () => void;
}

/** The folder, and the id that the model will have. */
export function ImportForm({ busy, onBusy, onClose }: ImportFormProps) {
  const [folder, setFolder] = useState('');
  const [id, setId] = useState('');
  const [problems, setProblems] = useState<ImportProblems>({});
  const words = strings.localModels;

  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setProblems({});
    onBusy(true);
    const asked = id.trim();
    const found = await importModel({ folder, ...(asked === '' ? {} : { id: asked }) });
    onBusy(false);
    if (found === null) onClose();
    else setProblems(found);
  };

  return (
    <form method="post" className="mt-4 grid gap-4" onSubmit={(event) => void onSubmit(event)}>
      <TextField
        label={words.folder}
        help={words.folderHelp}
        problem={problems.folder}
        value={folder}
        readOnly={busy}
        onChange={(event) => setFolder(event.target.value)}
        className="font-mono"
      />
      <TextField
        label={words.id}
        help={words.idHelp}
        problem={problems.id}
        value={id}
        readOnly={busy}
        onChange={(event) => setId(event.target.value)}
        className="font-mono"
      />
      <FormFoot
        problem={problems.form}
        busy={busy}
        confirm={busy ? words.importing : words.importConfirm}
        onCancel={onClose}
      />
    </form>
  );
}
