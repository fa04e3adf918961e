import { Menu } from 'lucide-react';

import { strings } from '../../../i18n/index.ts';
import { IconButton } from '../../../ui/button.tsx';
import { useSidebar } from '../../frame/use-sidebar.ts';
import { useAnyWorking } from '../../keys/use-usable.ts';
import type { Step } from '../first-run.store.ts';
import { ClosedComposer } from './closed-composer.tsx';
import { KeyStep } from './key-step.tsx';
import { ModelStep } from './model-step.tsx';
import { SkipButton } from './skip-button.tsx';
import { Steps } from './steps.tsx';

/** In place of the first chat until there is what a chat needs: a key, then a model. */
export function FirstRunPage({ step }: { step: Exclude<Step, 'message'> }) {
  const { setOpen } = useSidebar();
  const hasKey = useAnyWorking() === true;
  return (
    <main className="flex h-full flex-col bg-canvas">
      <title>{strings.product}</title>
      <header className="z-(--z-bar) flex h-(--bar) shrink-0 items-center ps-5 pe-3 max-md:px-1.5">
        <IconButton
          label={strings.frame.openSidebar}
          icon={Menu}
          onClick={() => setOpen(true)}
          className="md:hidden"
        />
        <span className="grow" />
        <SkipButton />
      </header>
      <div className="relative min-h-0 grow">
        <div className="scroller h-full">
          <div className="column pt-[clamp(0.75rem,9vh,5.5rem)] pb-10 max-md:pt-3">
            <Steps present={step} />
            {step === 'key' ? <KeyStep /> : <ModelStep />}
          </div>
        </div>
        <div
          aria-hidden
          className="edge-fade pointer-events-none absolute inset-x-4 bottom-0 h-7"
        />
      </div>
      <ClosedComposer reason={hasKey ? strings.chat.messageNoModel : strings.chat.messageNoKey} />
    </main>
  );
}
