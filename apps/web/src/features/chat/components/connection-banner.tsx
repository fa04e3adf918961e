import { WifiOff } from 'lucide-react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { reconnect } from '../chat.live.ts';
import { useConnectionLost } from '../use-connection-lost.ts';

/** Says that an answer does not arrive at the moment, and goes without a word. */
export function ConnectionBanner() {
  const isLost = useConnectionLost();
  return (
    // There before it speaks: what comes together with its words is not always heard.
    <div role="status" className="shrink-0">
      {isLost && (
        <div className="flex min-h-11 items-center gap-2.5 border-y border-warn-line bg-warn-wash ps-5 pe-3 text-13">
          <span className="text-warn">
            <Icon of={WifiOff} />
          </span>
          <span className="grow">{strings.frame.connectionLost}</span>
          <Button variant="quiet" size="sm" onClick={reconnect}>
            {strings.frame.tryNow}
          </Button>
        </div>
      )}
    </div>
  );
}
