import type { LocalModel } from '@parley/contracts';
import { Download } from 'lucide-react';
import { type ComponentProps, useRef, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { useBeginChatWith } from '../../chat/chat-model.ts';
import { endFirstRun, goToStep } from '../../first-run/first-run.store.ts';
import { cancelInstallation, startDownload } from '../local-models.actions.ts';
import { removalOf } from '../model-view.ts';
import { RemoveModel } from './remove-model.tsx';

/** A second press of what was meant as one must not take back what the first one did. */
const GUARD_MS = 300;

interface LocalModelActionsProps {
  model: LocalModel;
  /** Where it says why nothing is downloaded; absent where downloads are possible. */
  offlineId: string | undefined;
  /** Why something did not come about; `null` when it is tried anew. */
  onRefusal: (reason: string | null) => void;
}

/** What can be done with a model in the state that it is in. */
export function LocalModelActions({ model, offlineId, onRefusal }: LocalModelActionsProps) {
  const { id, name, origin, state } = model;
  const removal = removalOf(model);
  const pressedAt = useRef(0);
  const isPressedTwice = () => {
    const before = pressedAt.current;
    pressedAt.current = Date.now();
    return pressedAt.current - before < GUARD_MS;
  };
  const words = strings.localModels;
  return (
    <div className="flex flex-wrap gap-1.5">
      {state === 'installed' && <UseButton model={model} />}
      {state === 'installing' && (
        <CallButton
          aria-label={words.cancelOf(name)}
          call={() => cancelInstallation(id)}
          isPressedTwice={isPressedTwice}
          onRefusal={onRefusal}
        >
          {words.cancel}
        </CallButton>
      )}
      {state === 'available' && origin === 'curated' && (
        <CallButton
          icon={Download}
          aria-label={downloadWords(model).label}
          aria-describedby={offlineId}
          disabled={offlineId !== undefined}
          call={() => startDownload(id)}
          isPressedTwice={isPressedTwice}
          onRefusal={onRefusal}
        >
          {downloadWords(model).word}
        </CallButton>
      )}
      {removal !== null && <RemoveModel model={model} removal={removal} />}
    </div>
  );
}

function UseButton({ model }: { model: LocalModel }) {
  const { modelId, name, origin } = model;
  const beginChatWith = useBeginChatWith();
  const words = strings.localModels;
  const isDemo = origin === 'bundled';
  const begin = () => {
    // Where the set-up goes on, it goes on with a message; with a model that is of use it is over.
    if (isDemo) goToStep('message');
    else endFirstRun();
    beginChatWith(modelId);
  };
  return (
    <Button size="sm" aria-label={isDemo ? words.tryOf(name) : words.beginOf(name)} onClick={begin}>
      {isDemo ? words.try : words.begin}
    </Button>
  );
}

/** What begins a download, or goes on with one. */
function downloadWords({ name, keptBytes, problem }: LocalModel): { word: string; label: string } {
  const words = strings.localModels;
  if (keptBytes > 0) return { word: words.goOn, label: words.goOnWith(name) };
  if (problem !== null) return { word: words.retry, label: words.retryOf(name) };
  return { word: words.download, label: words.downloadOf(name) };
}

interface CallButtonProps extends ComponentProps<typeof Button> {
  call: () => Promise<string | null>;
  /** Whether it, or the one that stood in its place, was pressed a moment before. */
  isPressedTwice: () => boolean;
  onRefusal: (reason: string | null) => void;
}

/** Asks the server for something, once at a time. */
function CallButton({ call, isPressedTwice, onRefusal, ...rest }: CallButtonProps) {
  const [busy, setBusy] = useState(false);
  const onClick = async () => {
    if (isPressedTwice()) return;
    setBusy(true);
    onRefusal(null);
    onRefusal(await call());
    setBusy(false);
  };
  return <Button size="sm" {...rest} busy={busy} onClick={() => void onClick()} />;
}
