import type { Message } from '@parley/contracts';
import { TriangleAlert, X } from 'lucide-react';
import { useStore } from 'zustand';

import { transcriptStrings } from '../../../i18n/transcript.ts';
import { formatShare } from '../../../lib/format.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { focusMessageFieldUnlessTouch } from '../../composer/components/message-field.tsx';
import { setPickerOpen } from '../../models/models.store.ts';
import { contextWarnings, dismissContextWarning } from '../context-warning.store.ts';
import { useContextFill } from '../use-context-fill.ts';

const words = transcriptStrings.details;

/** Above the composer of a chat that is nearly full: what helps. Put away, it is gone from that chat. */
export function ContextWarning({ chatId, branch }: { chatId: string; branch: readonly Message[] }) {
  const { fill, model } = useContextFill(chatId, branch);
  const isDismissed = useStore(contextWarnings, ({ dismissed }) => dismissed.includes(chatId));
  if (fill === null || fill.tone === 'accent' || isDismissed) return null;
  const dismiss = () => {
    dismissContextWarning(chatId);
    // The pressed button goes away.
    focusMessageFieldUnlessTouch();
  };
  return (
    <div className="shrink-0 px-6 pb-2 max-md:px-2">
      <section
        aria-label={words.context}
        className="mx-auto flex min-h-11 max-w-[calc(var(--measure)+2*var(--bleed))] flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border border-warn-line bg-warn-wash py-1.5 ps-4 pe-1.5 text-13"
      >
        <span className="text-warn">
          <Icon of={TriangleAlert} />
        </span>
        <p className="min-w-0 grow basis-50">
          {words.contextWarning(formatShare(fill.share), model)}{' '}
          <span className="text-ink-2">{words.contextAdvice}</span>
        </p>
        {/* On a phone under the text, beside which the cross stays. */}
        <Button
          variant="tinted"
          size="sm"
          onClick={() => setPickerOpen(true)}
          className="max-md:order-last max-md:ms-6"
        >
          {words.chooseModel}
        </Button>
        <IconButton label={words.dismissWarning} icon={X} onClick={dismiss} />
      </section>
    </div>
  );
}
