import type { Message } from '@parley/contracts';
import { ExternalLink, RotateCw } from 'lucide-react';
import type { ComponentProps } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { enterKey } from '../../keys/keys.cards.ts';
import { providerIdOf } from '../../keys/key-view.ts';
import { setPickerOpen } from '../../models/models.store.ts';
import { CREDIT_PAGES } from '../../problems/provider-pages.ts';
import { editQuestionOf } from '../../chat/edits.actions.ts';
import type { Failure, FailureAction } from '../failure.ts';
import { useRetry } from '../use-retry.ts';
import { focusMessageFieldUnlessTouch } from '../../composer/components/message-field.tsx';

type Variant = NonNullable<ComponentProps<typeof Button>['variant']>;

interface FailureActionsProps {
  answer: Message;
  failure: Failure;
  ways: readonly FailureAction[];
}

/** What helps, the first the most. */
export function FailureActions({ answer, failure, ways }: FailureActionsProps) {
  const creditPage = CREDIT_PAGES[providerIdOf(answer.modelId ?? '')];
  return ways
    .filter((way) => way !== 'add-credit' || creditPage !== undefined)
    .map((way, index) => {
      const variant = variantOf(failure, index);
      return way === 'add-credit' ? (
        <ButtonLink
          key={way}
          variant={variant}
          size="sm"
          icon={ExternalLink}
          href={creditPage ?? ''}
        >
          {strings.failures.addCredit}
        </ButtonLink>
      ) : (
        <ActionButton key={way} way={way} variant={variant} answer={answer} />
      );
    });
}

/** One of them is the primary one; on a calm card the rest are quiet. */
function variantOf({ kind, tone }: Failure, index: number): Variant {
  if (index === 0) return kind === 'pause' ? 'tinted' : 'primary';
  return index === 1 && tone !== 'calm' ? 'tinted' : 'quiet';
}

const LABELS: Record<Exclude<FailureAction, 'add-credit'>, string> = {
  'add-key': strings.failures.addKey,
  'replace-key': strings.failures.replaceKey,
  retry: strings.failures.retry,
  continue: strings.failures.continue,
  'start-over': strings.failures.startOver,
  'switch-model': strings.failures.switchModel,
  edit: strings.failures.edit,
};

interface ActionButtonProps {
  way: Exclude<FailureAction, 'add-credit'>;
  variant: Variant;
  answer: Message;
}

function ActionButton({ way, variant, answer }: ActionButtonProps) {
  const { retry, goOn, isBusy } = useRetry(answer);
  const openKey = () => enterKey(providerIdOf(answer.modelId ?? ''));
  const anew = (start: () => void) => () => {
    start();
    // The card goes away, and the pressed button with it.
    focusMessageFieldUnlessTouch();
  };
  const actions: Record<typeof way, () => void> = {
    'add-key': openKey,
    'replace-key': openKey,
    retry: anew(retry),
    continue: anew(goOn),
    'start-over': anew(retry),
    'switch-model': () => setPickerOpen(true),
    edit: () => editQuestionOf(answer),
  };
  const asksAgain = way === 'retry' || way === 'continue' || way === 'start-over';
  return (
    <Button
      variant={variant}
      size="sm"
      {...(way === 'retry' && { icon: RotateCw })}
      disabled={asksAgain && isBusy}
      onClick={actions[way]}
    >
      {LABELS[way]}
    </Button>
  );
}
