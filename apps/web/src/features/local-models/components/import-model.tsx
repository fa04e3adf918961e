import { FolderInput } from 'lucide-react';
import { useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { ImportForm } from './import-form.tsx';

/** Opens the form; how the import goes is shown at the model that it makes. */
export function ImportModel() {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const close = () => setOpen(false);
  const words = strings.localModels;
  return (
    <div className="-mt-4">
      <Button icon={FolderInput} onClick={() => setOpen(true)}>
        {words.import}
      </Button>
      <FormDialog
        open={open}
        title={words.import}
        text={words.importText}
        busy={busy}
        onClose={close}
      >
        <ImportForm busy={busy} onBusy={setBusy} onClose={close} />
      </FormDialog>
    </div>
  );
}
