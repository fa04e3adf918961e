import { useStore } from 'zustand';

import { firstRunStore } from '../first-run.store.ts';
import { Steps } from './steps.tsx';

/**
 * Above an empty chat, where the first message is the last step of the set-up.
 *
 * @param isReady whether there is what the steps before it ask for: the demo works without
 */
export function MessageStep({ isReady }: { isReady: boolean }) {
  const isHere = useStore(firstRunStore, ({ reached, over }) => reached === 'message' && !over);
  if (!isHere) return null;
  return (
    <div className="mb-7 max-md:mb-6">
      <Steps present="message" isDone={isReady} />
    </div>
  );
}
