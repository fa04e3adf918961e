import { ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { type ComponentProps, useId, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Sheet } from '../../../ui/sheet.tsx';
import { NARROW, useMedia } from '../../../ui/use-media.ts';
import { ModelList } from '../../models/components/model-list.tsx';
import { useNames } from '../../models/use-names.ts';
import { FormRow } from './form-parts.tsx';

interface DefaultModelRowProps {
  modelId: string | null;
  disabled: boolean;
  onChange: (modelId: string | null) => void;
}

/** Which model new chats begin with, chosen from the same list as in a chat. */
export function DefaultModelRow({ modelId, disabled, onChange }: DefaultModelRowProps) {
  const labelId = useId();
  const { defaultModel, defaultModelHelp, removeDefaultModel } = strings.settings;
  return (
    <FormRow label={defaultModel} labelId={labelId} help={defaultModelHelp} wide>
      <div className="flex min-w-0 items-center gap-1.5">
        {modelId !== null && (
          <Button variant="quiet" size="sm" disabled={disabled} onClick={() => onChange(null)}>
            {removeDefaultModel}
          </Button>
        )}
        <ModelChoice labelId={labelId} modelId={modelId} disabled={disabled} onChange={onChange} />
      </div>
    </FormRow>
  );
}

function ModelChoice(props: DefaultModelRowProps & { labelId: string }) {
  const { labelId, modelId, disabled, onChange } = props;
  const [open, setOpen] = useState(false);
  const narrow = useMedia(NARROW);
  const button = { labelId, modelId, disabled };
  const list = (
    <ModelList
      chosenId={modelId}
      onChoose={(id) => {
        onChange(id);
        setOpen(false);
      }}
      onLeave={() => setOpen(false)}
    />
  );
  if (narrow) {
    return (
      <>
        <ModelButton {...button} onClick={() => setOpen(true)} />
        <Sheet open={open} onOpenChange={setOpen} side="bottom" label={strings.models.list}>
          {list}
        </Sheet>
      </>
    );
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <ModelButton {...button} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          collisionPadding={12}
          aria-label={strings.models.list}
          className="z-(--z-popover) flex h-[min(30rem,var(--radix-popover-content-available-height))] min-h-80 w-[min(44rem,calc(100vw-2rem))] animate-rise flex-col overflow-hidden rounded-lg border border-line bg-raised shadow-2"
        >
          {list}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ModelButtonProps extends ComponentProps<typeof Button> {
  labelId: string;
  modelId: string | null;
}

function ModelButton({ labelId, modelId, ...rest }: ModelButtonProps) {
  const { model } = useNames(modelId ?? '');
  const textId = useId();
  return (
    <Button {...rest} aria-labelledby={`${labelId} ${textId}`} className="min-w-0">
      <span id={textId} className="truncate">
        {modelId === null ? strings.settings.noDefaultModel : model}
      </span>
      <span className="text-ink-3">
        <Icon of={ChevronDown} size="sm" />
      </span>
    </Button>
  );
}
