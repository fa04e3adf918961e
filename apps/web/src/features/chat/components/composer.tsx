import type { Message } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useRef } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { isReady, providerIdOf } from '../../keys/key-view.ts';
import { enterKey } from '../../keys/keys.actions.ts';
import { providersQuery } from '../../keys/keys.queries.ts';
import { ModelPicker } from '../../models/components/model-picker.tsx';
import { setPickerOpen } from '../../models/models.store.ts';
import { prefsStore } from '../../models/prefs.store.ts';
import { useNames } from '../../models/use-names.ts';
import { send, stop } from '../chat.actions.ts';
import { chatStore } from '../chat.store.ts';
import { SendButton, StopButton } from './composer-button.tsx';
import { focusMessageField, focusMessageFieldUnlessTouch, MessageField } from './message-field.tsx';
import { SendRefused } from './send-refused.tsx';

interface ComposerProps {
  chatId: string;
  /** The model that answered last, for a browser in which none was ever chosen. */
  lastModelId: string | null;
  /** The message under which the next one stands. */
  parentId: string | null;
  /** The answer that is being written. */
  running: Message | null;
  /** A request is on its way. */
  sending: boolean;
  roomy: boolean;
}

export function Composer(props: ComposerProps) {
  const { chatId, lastModelId, parentId, running, sending, roomy } = props;
  const text = useStore(chatStore, ({ drafts }) => drafts[chatId] ?? '');
  const isStopping = useStore(
    chatStore,
    ({ stopping }) => stopping[running?.generationId ?? ''] === true,
  );
  const modelId = useStore(prefsStore, (prefs) => prefs.modelId) ?? lastModelId;
  const { placeholder, missingKeyOf } = usePlaceholder(modelId);
  const box = useRef<HTMLFormElement>(null);
  const isBusy = sending || running !== null;
  const isBlank = text.trim() === '';

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy || isBlank) return;
    if (modelId !== null) {
      void send({ chatId, parentId, text, modelId });
      // The pressed button goes away.
      focusMessageFieldUnlessTouch();
    } else if (missingKeyOf !== null) enterKey(missingKeyOf);
    else setPickerOpen(true);
  };

  return (
    <div className="z-(--z-dock) shrink-0 px-6 pb-4 max-md:px-2 max-md:pb-[max(0.5rem,env(safe-area-inset-bottom))]">
      <div className="mx-auto max-w-[calc(var(--measure)+2*var(--bleed))]">
        <SendRefused chatId={chatId} />
        <form
          ref={box}
          onSubmit={submit}
          className="rounded-xl border border-control bg-raised shadow-1 transition-colors duration-(--d-fast) has-[textarea:focus]:border-accent has-[textarea:focus]:ring-1 has-[textarea:focus]:ring-accent"
        >
          <MessageField
            text={text}
            placeholder={placeholder}
            roomy={roomy}
            onChange={(next) => chatStore.setDraft(chatId, next)}
          />
          <div className="flex items-center justify-between gap-1 px-2 pt-1 pb-2">
            <ModelPicker modelId={modelId} anchor={box} onChosen={focusMessageField} />
            {isBusy ? (
              <StopButton
                disabled={running === null || isStopping}
                onStop={() => running !== null && void stop(running)}
              />
            ) : (
              <SendButton disabled={isBlank} />
            )}
          </div>
        </form>
      </div>
    </div>
  );
}

/** What the empty field says, and whose key is missing for the chosen model, if it is. */
function usePlaceholder(modelId: string | null): {
  placeholder: string;
  missingKeyOf: string | null;
} {
  const { data: providers = [] } = useQuery(providersQuery);
  const { model } = useNames(modelId ?? '');
  const concerned =
    modelId === null ? providers : providers.filter(({ id }) => id === providerIdOf(modelId));
  const missing = concerned.some(isReady) ? undefined : concerned[0];
  if (missing !== undefined) {
    return { placeholder: strings.chat.messageNoKey, missingKeyOf: missing.id };
  }
  const placeholder = modelId === null ? strings.chat.messageNoModel : strings.chat.message(model);
  return { placeholder, missingKeyOf: null };
}
