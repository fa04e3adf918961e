import { DEMO_MODEL_ID, type Provider } from '@parley/contracts';
import { useNavigate } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { MessageStep } from '../../first-run/components/message-step.tsx';
import { enterKey } from '../../keys/keys.cards.ts';
import { useNeededKey } from '../../keys/use-needed-key.ts';
import { LOCAL_PATH } from '../../providers/provider-path.ts';
import { useChatModel } from '../chat-model.ts';

interface EmptyChatProps {
  chatId: string;
  /** The server has it, so the page has its title beside this sentence. */
  isStored: boolean;
}

/** One sentence, and one way forward: the composer below, or a key when there is none. */
export function EmptyChat({ chatId, isStored }: EmptyChatProps) {
  const needed = useNeededKey();
  const isDemo = useChatModel({ chatId, isStored, lastModelId: null }) === DEMO_MODEL_ID;
  const Heading = isStored ? 'h2' : 'h1';
  return (
    <div className="flex shrink-0 flex-col justify-end pb-5 md:grow-2 max-md:pt-7">
      <div className="column">
        <MessageStep isReady={needed === null} />
        <Heading className="text-28 font-title tracking-title max-md:text-24">
          {headingOf(needed !== null, isDemo)}
        </Heading>
        {isDemo && <p className="mt-2 max-w-130 text-16 text-ink-2">{strings.chat.demoHelp}</p>}
        {isDemo && <RealModels needed={needed} />}
        {!isDemo && needed !== null && (
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

function headingOf(isKeyNeeded: boolean, isDemo: boolean): string {
  if (isDemo) return strings.chat.demo;
  return isKeyNeeded ? strings.chat.firstRun : strings.chat.empty;
}

/** From the demo to something that answers. */
function RealModels({ needed }: { needed: Provider | null }) {
  const navigate = useNavigate();
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {needed !== null && <Button onClick={() => enterKey(needed.id)}>{strings.keys.add}</Button>}
      <Button variant="quiet" onClick={() => void navigate(LOCAL_PATH)}>
        {strings.models.local}
      </Button>
    </div>
  );
}
