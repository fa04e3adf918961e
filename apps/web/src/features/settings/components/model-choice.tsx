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

interface ModelChoiceProps {
  labelId: string;
  modelId: string | null;
  /** What stands there while no model is chosen. */
  none: string;
  disabled?: boolean;
  /** As in a chat, the demo may be one where there is nothing else. */
  forChat?: boolean;
  onChange: (modelId: string) => void;
}

/** A button that names a model, and the list to choose another one from. */
export function ModelChoice(props: ModelChoiceProps) {
  const { labelId, modelId, none, disabled = false, forChat = false, onChange } = props;
  const [open, setOpen] = useState(false);
  const narrow = useMedia(NARROW);
  const button = { labelId, modelId, none, disabled };
  const list = (
    <ModelList
      chosenId={modelId}
      onChoose={(id) => {
        onChange(id);
        setOpen(false);
      }}
      onLeave={() => setOpen(false)}
      forChat={forChat}
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
  none: string;
}

function ModelButton({ labelId, modelId, none, ...rest }: ModelButtonProps) {
  const { model } = useNames(modelId ?? '');
  const textId = useId();
  return (
    <Button {...rest} aria-labelledby={`${labelId} ${textId}`} className="min-w-0">
      <span id={textId} className="truncate">
        {modelId === null ? none : model}
      </span>
      <span className="text-ink-3">
        <Icon of={ChevronDown} size="sm" />
      </span>
    </Button>
  );
}
