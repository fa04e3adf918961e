import type { Message } from '@parley/contracts';
import type { RefObject } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { ModelPicker } from '../../models/components/model-picker.tsx';
import { stop } from '../../chat/chat.actions.ts';
import { chatStore } from '../../chat/chat.store.ts';
import type { GivenFiles } from '../attach.ts';
import { type Draft, excessOf, isBlank } from '../draft.ts';
import { AttachButton } from './attach-button.tsx';
import { SendButton, StopButton } from './composer-button.tsx';
import { focusMessageFieldUnlessTouch } from './message-field.tsx';

interface ComposerToolsProps {
  modelId: string | null;
  box: RefObject<HTMLElement | null>;
  draft: Draft;
  running: Message | null;
  isBusy: boolean;
  onChoose: (modelId: string) => void;
  onAttach: (given: GivenFiles) => void;
}

/** The lower row of the composer: the model at its start, send or stop at its end. */
export function ComposerTools(props: ComposerToolsProps) {
  const { modelId, box, draft, running, isBusy, onChoose, onAttach } = props;
  const canGo = !isBlank(draft) && excessOf(draft) === null;
  const isStopping = useStore(
    chatStore,
    ({ stopping }) => stopping[running?.generationId ?? ''] === true,
  );
  return (
    <div className="flex items-center gap-1 px-2 pt-1 pb-2">
      <AttachButton onChoose={onAttach} />
      <ModelPicker
        modelId={modelId}
        anchor={box}
        onChoose={onChoose}
        onChosen={focusMessageFieldUnlessTouch}
      />
      <span className="grow" />
      {isBusy && canGo && (
        <Button type="submit" variant="quiet" size="sm">
          {strings.chat.queue}
        </Button>
      )}
      {isBusy ? (
        <StopButton
          disabled={running === null || isStopping}
          onStop={() => {
            if (running !== null) void stop(running);
            // The pressed button goes away.
            focusMessageFieldUnlessTouch();
          }}
        />
      ) : (
        <SendButton disabled={!canGo} />
      )}
    </div>
  );
}
