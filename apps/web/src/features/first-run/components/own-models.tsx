import { DEMO_MODEL_ID } from '@parley/contracts';
import { useNavigate } from 'react-router';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { useBeginChatWith } from '../../chat/chat-model.ts';
import { useIsDemoOffered } from '../../local-models/use-local.ts';
import { LOCAL_PATH } from '../../providers/provider-path.ts';
import { goToStep } from '../first-run.store.ts';

/** For those without a key: models that run on the server, and the demo. */
export function OwnModels() {
  const isDemoOffered = useIsDemoOffered();
  const navigate = useNavigate();
  const beginChatWith = useBeginChatWith();
  const words = strings.firstRun;

  const tryDemo = () => {
    goToStep('message');
    beginChatWith(DEMO_MODEL_ID);
  };
  return (
    <ul className="mt-3 grid gap-3">
      <Way name={words.local} help={words.localHelp} onChoose={() => void navigate(LOCAL_PATH)} />
      {isDemoOffered && <Way name={words.demo} help={words.demoHelp} onChoose={tryDemo} />}
    </ul>
  );
}

interface WayProps {
  name: string;
  help: string;
  onChoose: () => void;
}

function Way({ name, help, onChoose }: WayProps) {
  return (
    <li>
      <Button variant="quiet" size="sm" onClick={onChoose} className="-ms-[11px]">
        {name}
      </Button>
      <p className="max-w-130 text-13 text-ink-3">{help}</p>
    </li>
  );
}
