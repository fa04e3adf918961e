import { type BranchMessage, messageText } from '@parley/contracts';
import { Pencil } from 'lucide-react';
import { useRef } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { Button } from '../../../ui/button.tsx';
import { Toolbar, ToolbarButton, ToolbarCopyButton, useToolbar } from '../../../ui/toolbar.tsx';
import { NARROW, useMedia } from '../../../ui/use-media.ts';
import { startEdit } from '../../chat/edits.actions.ts';
import { focusMessageFieldUnlessTouch } from '../../composer/components/message-field.tsx';
import { type AnswerAction, answerActions } from '../answer-actions.ts';
import { useRetry } from '../use-retry.ts';
import { ForkMenu } from './fork-menu.tsx';
import { MessageMenu } from './message-menu.tsx';
import { RegenerateMenu } from './regenerate-menu.tsx';
import { Switcher } from './switcher.tsx';
import { UsageLine } from './usage-line.tsx';

const words = transcriptStrings.messageActions;

interface AnswerActionsProps {
  answer: BranchMessage;
  isLast: boolean;
}

/**
 * What can be done with an answer, and what it used. On older ones only under the pointer and the
 * focus, as on one without text, where its card says what helps; on touch always. While it is
 * written, only the way to its other versions is there.
 */
export function AnswerActions({ answer, isLast }: AnswerActionsProps) {
  const isNarrow = useMedia(NARROW);
  const actions = answerActions(answer, { isLast, isNarrow });
  const item = useToolbar(actions);
  const row = useRef<HTMLDivElement>(null);
  const text = messageText(answer);
  const has = (action: AnswerAction) => actions.includes(action);
  const isAlwaysShown = answer.state === 'running' || (isLast && (text !== '' || has('next')));
  if (actions.length === 0) return null;
  return (
    <div
      ref={row}
      // Older ones give half of their place to the gap between two turns.
      data-part="foot"
      className={classNames(
        'mt-3 -ms-2 flex items-center justify-between gap-2 text-ink-3 transition-opacity duration-(--d-fast)',
        !isAlwaysShown &&
          'opacity-0 group-hover:opacity-100 focus-within:opacity-100 has-aria-expanded:opacity-100 pointer-coarse:opacity-100',
      )}
    >
      <Toolbar label={words.ofAnswer} className="flex items-center gap-0.5">
        {has('copy') && (
          <ToolbarCopyButton {...item('copy')} label={words.copyAnswer} text={() => text} />
        )}
        {has('regenerate') && (
          <RegenerateMenu message={answer} item={item('regenerate')} row={row} />
        )}
        {has('edit') && (
          <ToolbarButton
            {...item('edit')}
            label={words.edit}
            icon={Pencil}
            onClick={() => startEdit(answer)}
          />
        )}
        {has('fork') && <ForkMenu message={answer} item={item('fork')} />}
        {has('more') && (
          <MessageMenu message={answer} item={item('more')} withForks={!has('fork')} />
        )}
        {has('next') && <Switcher message={answer} item={item} />}
        {has('continue') && <Continue answer={answer} {...item('continue')} />}
      </Toolbar>
      <UsageLine answer={answer} />
    </div>
  );
}

/** Beside what is merely shorter than it could be; where there is a card, that offers it. */
function Continue({ answer, ...item }: { answer: BranchMessage } & ReturnType<ItemsOf>) {
  const { goOn, isBusy } = useRetry(answer);
  const press = () => {
    goOn();
    // The pressed button goes away.
    focusMessageFieldUnlessTouch();
  };
  return (
    <Button {...item} size="sm" disabled={isBusy} onClick={press} className="ms-1.5">
      {strings.failures.continue}
    </Button>
  );
}

type ItemsOf = ReturnType<typeof useToolbar>;
