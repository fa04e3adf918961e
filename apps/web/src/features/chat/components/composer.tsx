import type { Message } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { ArrowUp, Square } from 'lucide-react';
import { type KeyboardEvent, type SubmitEvent, useEffect, useRef } from 'react';
import { useStore } from 'zustand';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../lib/strings.ts';
import { Icon } from '../../../ui/icon.tsx';
import { isReady, providerIdOf } from '../../keys/key-view.ts';
import { enterKey } from '../../keys/keys.actions.ts';
import { providersQuery } from '../../keys/keys.queries.ts';
import { ModelPicker } from '../../models/components/model-picker.tsx';
import { setPickerOpen } from '../../models/models.store.ts';
import { prefsStore } from '../../models/prefs.store.ts';
import { useNames } from '../../models/use-names.ts';
import { send, stop } from '../chat.actions.ts';
import { chatStore } from '../chat.store.ts';
import { SendRefused } from './send-refused.tsx';

export const COMPOSER_ID = 'composer';

/** The stop button stands where the send button stood: a second press of the same intent is not a stop. */
const STOP_GUARD_MS = 300;

export function focusComposer(): void {
  document.getElementById(COMPOSER_ID)?.focus();
}

interface ComposerProps {
  chatId: string;
  /** The message under which the next one stands. */
  parentId: string | null;
  /** The answer that is being written. */
  running: Message | null;
  /** A request is on its way. */
  sending: boolean;
}

export function Composer({ chatId, parentId, running, sending }: ComposerProps) {
  const text = useStore(chatStore, ({ drafts }) => drafts[chatId] ?? '');
  const modelId = useStore(prefsStore, (prefs) => prefs.modelId);
  const { placeholder, missingKeyOf } = usePlaceholder(modelId);
  const box = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const sentAt = useRef(0);
  const isBusy = sending || running !== null;
  const isBlank = text.trim() === '';
  useFocusOnOpen(field);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy || isBlank) return;
    if (modelId === null)
      return missingKeyOf === null ? setPickerOpen(true) : enterKey(missingKeyOf);
    sentAt.current = performance.now();
    void send({ chatId, parentId, text, modelId });
  };
  const onStop = () => {
    if (running === null || performance.now() - sentAt.current < STOP_GUARD_MS) return;
    void stop(running);
  };

  return (
    <div className="relative z-(--z-dock) shrink-0 px-6 pb-4 max-md:px-2 max-md:pb-[max(0.5rem,env(safe-area-inset-bottom))]">
      <div aria-hidden className="dock-fade pointer-events-none absolute inset-x-4 -top-7 h-7" />
      <div className="mx-auto max-w-[calc(var(--measure)+2*var(--bleed))]">
        <SendRefused chatId={chatId} />
        <form
          ref={box}
          onSubmit={submit}
          className="rounded-xl border border-control bg-raised shadow-1 transition-colors duration-(--d-fast) has-[textarea:focus]:border-accent has-[textarea:focus]:outline has-[textarea:focus]:outline-accent"
        >
          {/* The unseen copy of the text gives the field its height. */}
          <div className="grid max-h-[40dvh] *:col-start-1 *:row-start-1 *:px-4 *:pt-3 *:pb-1.5 *:text-16">
            <div
              aria-hidden
              className="invisible overflow-hidden whitespace-pre-wrap wrap-anywhere"
            >
              {`${text} `}
            </div>
            <textarea
              ref={field}
              id={COMPOSER_ID}
              rows={1}
              dir="auto"
              aria-label={strings.chat.composer}
              placeholder={placeholder}
              value={text}
              onChange={(event) => chatStore.setDraft(chatId, event.target.value)}
              onKeyDown={submitOnEnter}
              className="scroller h-full w-full resize-none bg-transparent outline-none"
            />
          </div>
          <div className="flex items-center justify-between gap-1 px-2 pt-1 pb-2">
            <ModelPicker anchor={box} onChosen={focusComposer} />
            {isBusy ? (
              <StopButton disabled={running === null} answer={running} onStop={onStop} />
            ) : (
              <SquareButton
                type="submit"
                label={strings.chat.send}
                disabled={isBlank}
                className="bg-accent text-on-accent hover:bg-accent-2"
              >
                <Icon of={ArrowUp} size="lg" />
              </SquareButton>
            )}
          </div>
        </form>
      </div>
    </div>
  );
}

/** Enter sends, Shift and Enter begin a line; while a word is being composed, Enter belongs to the input method. */
function submitOnEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || event.shiftKey) return;
  // Safari ends the composition before this event, and marks it by the key code alone.
  if (event.nativeEvent.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
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
  if (missing !== undefined)
    return { placeholder: strings.chat.messageNoKey, missingKeyOf: missing.id };
  return {
    placeholder: modelId === null ? strings.chat.messageNoModel : strings.chat.message(model),
    missingKeyOf: null,
  };
}

/** Not where it would bring up a keyboard that nobody asked for. */
function useFocusOnOpen(field: React.RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus();
  }, [field]);
}

function StopButton({
  answer,
  disabled,
  onStop,
}: {
  answer: Message | null;
  disabled: boolean;
  onStop: () => void;
}) {
  const isStopping = useStore(
    chatStore,
    ({ stopping }) => stopping[answer?.generationId ?? ''] === true,
  );
  return (
    <SquareButton
      type="button"
      label={strings.chat.stop}
      disabled={disabled || isStopping}
      onClick={onStop}
      className="bg-ink text-canvas"
    >
      <Square aria-hidden className="size-3 fill-current" />
    </SquareButton>
  );
}

interface SquareButtonProps extends Omit<React.ComponentProps<'button'>, 'aria-label'> {
  label: string;
}

function SquareButton({ label, className, ...rest }: SquareButtonProps) {
  return (
    <button
      {...rest}
      aria-label={label}
      title={label}
      className={classNames(
        'grid size-8.5 shrink-0 place-items-center rounded-md transition-colors duration-(--d-fast) disabled:cursor-default disabled:bg-fill disabled:text-ink-3 pointer-coarse:size-11',
        className,
      )}
    />
  );
}
