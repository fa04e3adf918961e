import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { providerPath } from '../provider-path.ts';
import { AddEndpointForm } from './add-endpoint-form.tsx';

/** Opens the form; what was added is shown on its own page, where its check runs. */
export function AddEndpoint() {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [addedId, setAddedId] = useState<string | null>(null);
  const navigate = useNavigate();
  const goTo = (id: string) => void navigate(providerPath(id));
  const close = () => {
    setOpen(false);
    // It is there, although its key is not.
    if (addedId !== null) goTo(addedId);
  };
  return (
    <div className="-mt-4">
      <Button icon={Plus} onClick={() => setOpen(true)}>
        {strings.providers.add}
      </Button>
      <FormDialog
        open={open}
        title={strings.providers.addTitle}
        text={strings.providers.addText}
        busy={busy}
        onClose={close}
      >
        <AddEndpointForm
          busy={busy}
          onBusy={setBusy}
          onAdded={setAddedId}
          onDone={goTo}
          onCancel={close}
        />
      </FormDialog>
    </div>
  );
}
