import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { MessageStep } from '../../first-run/components/message-step.tsx';
import { enterKey } from '../../keys/keys.cards.ts';
import { useNeededKey } from '../../keys/use-needed-key.ts';

/**
 * One sentence, and one way forward: the composer below, or a key when there is none.
 *
 * @param isTitled the page has a title besides this sentence
 */
export function EmptyChat({ isTitled }: { isTitled: boolean }) {
  const needed = useNeededKey();
  const Heading = isTitled ? 'h2' : 'h1';
  return (
    <div className="flex shrink-0 flex-col justify-end pb-5 md:grow-2 max-md:pt-7">
      <div className="column">
        <MessageStep />
        <Heading className="text-28 font-title tracking-title max-md:text-24">
          {needed === null ? strings.chat.empty : strings.chat.firstRun}
        </Heading>
        {needed !== null && (
          <>
            <p className="mt-2 mb-4 text-16 text-ink-2">{strings.chat.firstRunHelp(needed.name)}</p>
            <Button variant="primary" onClick={() => enterKey(needed.id)}>
              {strings.keys.add}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
