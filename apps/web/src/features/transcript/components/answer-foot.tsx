import { type Message, messageText } from '@parley/contracts';

import { classNames } from '../../../lib/class-names.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { UsageLine } from './usage-line.tsx';

/** Copy and what the answer used; on older answers only under the pointer, the focus or a finger. */
export function AnswerFoot({ answer, isLast }: { answer: Message; isLast: boolean }) {
  const text = messageText(answer);
  if (text === '') return null;
  return (
    <div
      data-part="foot"
      className={classNames(
        'mt-3 -ms-2 flex items-center justify-between gap-2 text-ink-3 transition-opacity duration-(--d-fast)',
        !isLast &&
          'opacity-0 group-hover:opacity-100 focus-within:opacity-100 pointer-coarse:opacity-100',
      )}
    >
      <CopyButton label={transcriptStrings.messageActions.copyAnswer} text={() => text} />
      <UsageLine answer={answer} />
    </div>
  );
}
