import { Download } from 'lucide-react';

import { strings } from '../../../i18n/index.ts';
import { fieldDirection } from '../../../lib/field-direction.ts';
import { saveAsFile } from '../../../lib/save-as-file.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import type { Attachment } from '../draft.ts';

interface AttachedTextDialogProps {
  attachment: Attachment;
  onClose: () => void;
}

/** A text that was sent, to be read. In a field, which draws no more of it than is seen. */
export function AttachedTextDialog({ attachment, onClose }: AttachedTextDialogProps) {
  const { name, text } = attachment;
  return (
    <FormDialog open title={name} size="large" busy={false} onClose={onClose}>
      <textarea
        readOnly
        dir={fieldDirection(text)}
        aria-label={strings.attachments.text}
        value={text}
        className="scroller mt-4 block h-[54dvh] w-full resize-none rounded-md border border-line bg-well px-2.5 py-2 font-mono text-code -outline-offset-1"
      />
      <div className="mt-4 flex flex-wrap items-center gap-2">
        <CopyButton label={strings.attachments.copy} text={() => text} />
        <Button
          variant="quiet"
          size="sm"
          icon={Download}
          onClick={() => saveAsFile(fileNameOf(name), text)}
        >
          {strings.attachments.download}
        </Button>
        <Button className="ms-auto" onClick={onClose}>
          {strings.attachments.close}
        </Button>
      </div>
    </FormDialog>
  );
}

/** What was pasted has no name that says how to open it. */
function fileNameOf(name: string): string {
  return name.includes('.') ? name : `${name}.txt`;
}
