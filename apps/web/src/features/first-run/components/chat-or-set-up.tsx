import { lazy, Suspense } from 'react';
import { useParams } from 'react-router';

import { ChatPage } from '../../chat/components/chat-page.tsx';
import { useFirstRun } from '../use-first-run.ts';
import { SkipButton } from './skip-button.tsx';

const FirstRunPage = lazy(async () => ({
  default: (await import('./first-run-page.tsx')).FirstRunPage,
}));

/** A chat; before the first one, what has to be there for it. */
export function ChatOrSetUp() {
  const { chatId } = useParams();
  const step = useFirstRun(chatId === undefined);
  if (step === 'undecided') return <Blank />;
  if (step === 'key' || step === 'model') {
    return (
      <Suspense fallback={<Blank />}>
        <FirstRunPage step={step} />
      </Suspense>
    );
  }
  return (
    <div className="relative h-full">
      <ChatPage />
      {step === 'message' && (
        <div className="absolute end-3 top-0 max-md:end-1.5 z-(--z-bar) grid h-(--bar) items-center">
          <SkipButton />
        </div>
      )}
    </div>
  );
}

/** For the moment in which it is not known what to show: no page that goes away again. */
function Blank() {
  return <main className="h-full bg-canvas" />;
}
