import { MAX_ATTACHMENT_NAME } from '@parley/contracts';
import { type RefObject, useId, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { fieldDirection } from '../../../lib/field-direction.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';
import { changeAttachment, moveToText, removeAttachment } from '../attach.actions.ts';
import type { Attachment } from '../draft.ts';

interface AttachmentDialogProps {
  home: string;
  attachment: Attachment;
  /** The one that the text is attached to. */
  field: RefObject<HTMLElement | null>;
  onClose: () => void;
}

/** A text that is attached to a draft, to be changed. Every change is kept as it is typed. */
export function AttachmentDialog({ home, attachment, field, onClose }: AttachmentDialogProps) {
  const { id, text } = attachment;
  const fieldId = useId();
  const [name, setName] = useState(attachment.name);
  const close = () => {
    // A text of which nothing is left is no longer attached.
    if (text === '') removeAttachment(home, id);
    onClose();
  };
  const leave = (act: (home: string, id: string) => void) => () => {
    onClose();
    act(home, id);
  };
  return (
    <FormDialog
      open
      title={strings.attachments.editTitle}
      size="large"
      busy={false}
      onClose={close}
      onClosed={() => focusUnlessBack(field.current)}
    >
      <form
        className="mt-4 grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          // To React it stands in the form of the message, which is not to be sent by it.
          event.stopPropagation();
          close();
        }}
      >
        <TextField
          label={strings.attachments.name}
          value={name}
          maxLength={MAX_ATTACHMENT_NAME}
          onChange={(event) => {
            setName(event.target.value);
            changeAttachment(home, id, { name: event.target.value });
          }}
        />
        <div className="grid gap-1.5">
          <label htmlFor={fieldId} className="font-strong">
            {strings.attachments.text}
          </label>
          <textarea
            id={fieldId}
            dir={fieldDirection(text)}
            spellCheck={false}
            // The field keeps its own text: there may be a million characters in it.
            defaultValue={text}
            onChange={(event) => changeAttachment(home, id, { text: event.target.value })}
            className="scroller h-[46dvh] w-full resize-none rounded-md border border-control bg-raised px-2.5 py-2 font-mono text-code -outline-offset-1 focus:border-accent pointer-coarse:text-16"
          />
        </div>
        <div className="flex flex-wrap gap-2">
          <Button variant="danger-quiet" onClick={leave(removeAttachment)}>
            {strings.attachments.removeShort}
          </Button>
          <Button variant="quiet" onClick={leave(moveToText)}>
            {strings.attachments.toMessage}
          </Button>
          <Button type="submit" variant="primary" className="ms-auto">
            {strings.attachments.done}
          </Button>
        </div>
      </form>
    </FormDialog>
  );
}

/** The tile that opened the dialog may be gone with its text. */
function focusUnlessBack(field: HTMLElement | null): void {
  if (document.activeElement === document.body) field?.focus();
}
