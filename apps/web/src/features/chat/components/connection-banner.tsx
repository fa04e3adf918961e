import { WifiOff } from 'lucide-react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useDelayed } from '../../../ui/use-delayed.ts';
import { reconnect } from '../chat.live.ts';
import { chatStore } from '../chat.store.ts';

/** Most breaks are mended before anybody needs to know. */
const SILENT_MS = 2_000;

/** Says that an answer does not arrive at the moment, and goes without a word. */
export function ConnectionBanner() {
  const connected = useStore(chatStore, (state) => state.connected);
  const isShown = useDelayed(!connected, SILENT_MS);
  if (!isShown) return null;
  return (
    <div
      role="status"
      className="flex min-h-11 shrink-0 items-center gap-2.5 border-y border-warn-line bg-warn-wash ps-5 pe-3 text-13"
    >
      <span className="text-warn">
        <Icon of={WifiOff} />
      </span>
      <span className="grow">{strings.frame.connectionLost}</span>
      <Button variant="quiet" size="sm" onClick={reconnect}>
        {strings.frame.tryNow}
      </Button>
    </div>
  );
}
