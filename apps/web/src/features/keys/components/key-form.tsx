import { providerKeySchema } from '@parley/contracts';
import { type RefObject, type SubmitEvent, useEffect, useId, useRef, useState } from 'react';
import { useStore } from 'zustand';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { saveKey } from '../keys.actions.ts';
import { tookFocus } from '../keys.cards.ts';
import { isSameSpot, type KeySpot, keysStore } from '../keys.store.ts';

interface KeyFormProps {
  spot: KeySpot;
  providerName: string;
  checking: boolean;
  /** Why the key that was saved last does not do. */
  refusal: string | null;
  /** Present where it can stay as it was, with the words for that. */
  onGoBack?: (() => void) | undefined;
  goBack: string;
}

/** The key is read from the field when it is handed in, and the field is emptied when it was taken. */
export function KeyForm(props: KeyFormProps) {
  const { spot, providerName, checking, refusal, onGoBack, goBack } = props;
  const [typed, setTyped] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const problemId = useId();
  const shown = problem ?? refusal;
  const onPage = spot.place === 'page';
  useFocusOnRequest(spot, field);

  const empty = () => {
    if (field.current !== null) field.current.value = '';
    setTyped(false);
  };

  const onSubmit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = providerKeySchema.safeParse(new FormData(event.currentTarget).get('key'));
    if (!key.success) return setProblem(strings.keys.badForm);
    setProblem(null);
    const outcome = await saveKey(spot, key.data, empty);
    if (outcome.saved) return;
    setProblem(outcome.problem);
    if (!outcome.keep) empty();
  };

  return (
    // Were it ever sent without this page's script, the key must not end up in an address.
    <form
      method="post"
      autoComplete="off"
      onSubmit={(event) => void onSubmit(event)}
      className={classNames('grid gap-2', onPage && 'md:grid-cols-[minmax(0,30rem)_auto]')}
    >
      <input
        ref={field}
        name="key"
        type="password"
        autoComplete="off"
        spellCheck={false}
        aria-label={strings.keys.field(providerName)}
        aria-invalid={shown !== null}
        aria-describedby={shown === null ? undefined : problemId}
        placeholder={strings.keys.placeholder}
        readOnly={checking}
        onInput={(event) => setTyped(event.currentTarget.value !== '')}
        className={classNames(
          'h-(--h-md) w-full rounded-md border bg-raised px-2.5 font-mono text-13 -outline-offset-1 focus:border-accent read-only:bg-panel pointer-coarse:text-16',
          shown === null ? 'border-control' : 'border-danger',
        )}
      />
      {shown !== null && (
        <p
          id={problemId}
          role="alert"
          className={classNames('text-danger', onPage ? 'text-13 md:order-last' : 'text-12')}
        >
          {shown}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          type="submit"
          variant="primary"
          size={onPage ? 'md' : 'sm'}
          busy={checking}
          disabled={!typed}
          className={classNames(onGoBack === undefined && 'grow', onPage && 'md:grow-0')}
        >
          {checking ? strings.keys.saving : strings.keys.save}
        </Button>
        {onGoBack !== undefined && (
          <Button
            variant="quiet"
            size={onPage ? 'md' : 'sm'}
            disabled={checking}
            onClick={onGoBack}
          >
            {goBack}
          </Button>
        )}
      </div>
    </form>
  );
}

function useFocusOnRequest(spot: KeySpot, field: RefObject<HTMLInputElement | null>): void {
  const requested = useStore(keysStore, (state) => isSameSpot(state.focus, spot));
  useEffect(() => {
    if (!requested) return;
    field.current?.focus();
    tookFocus();
  }, [requested, field]);
}
