import type { Message } from '@parley/contracts';
import type { RefObject } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { ModelPicker } from '../../models/components/model-picker.tsx';
import { stop } from '../../chat/chat.actions.ts';
import { chatStore } from '../../chat/chat.store.ts';
import { type Draft, isBlank, sizeOf } from '../draft.ts';
import { MAX_DRAFT_CHARACTERS } from '../drafts.store.ts';
import { SendButton, StopButton } from './composer-button.tsx';
import { focusMessageFieldUnlessTouch } from './message-field.tsx';

interface ComposerToolsProps {
  modelId: string | null;
  box: RefObject<HTMLElement | null>;
  draft: Draft;
  running: Message | null;
  isBusy: boolean;
  onChoose: (modelId: string) => void;
}

/** The lower row of the composer: the model at its start, send or stop at its end. */
export function ComposerTools(props: ComposerToolsProps) {
  const { modelId, box, draft, running, isBusy, onChoose } = props;
  const isStopping = useStore(
    chatStore,
    ({ stopping }) => stopping[running?.generationId ?? ''] === true,
  );
  return (
    <div className="flex items-center gap-1 px-2 pt-1 pb-2">
      <ModelPicker
        modelId={modelId}
        anchor={box}
        onChoose={onChoose}
        onChosen={focusMessageFieldUnlessTouch}
      />
      <span role="status" className="min-w-0 grow text-end text-12 text-ink-3">
        {sizeOf(draft) > MAX_DRAFT_CHARACTERS && strings.chat.tooLongToKeep}
      </span>
      {isBusy && !isBlank(draft) && (
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
        <SendButton disabled={isBlank(draft)} />
      )}
    </div>
  );
}
