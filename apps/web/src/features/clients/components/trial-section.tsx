import { useQuery } from '@tanstack/react-query';
import { type MouseEvent, type SubmitEvent, useState } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useDelayed } from '../../../ui/use-delayed.ts';
import { openGateQuery } from '../clients.queries.ts';
import type { DoorId } from '../doors/door.ts';
import { DOORS } from '../doors/doors.ts';
import type { ClientProgram } from '../snippets/clients.ts';
import { useIsStreamed } from '../use-is-streamed.ts';
import { useTrial } from '../use-trial.ts';
import { TrialResult } from './trial-result.tsx';

interface TrialSectionProps {
  client: ClientProgram;
  modelId: string | null;
}

/** A real request, as the chosen client would send it. */
export function TrialSection({ client, modelId }: TrialSectionProps) {
  // Here and nowhere else: it goes with the page.
  const [key, setKey] = useState('');
  const stream = useIsStreamed(modelId);
  const { trial, trialStreamed, trialWhole, subjects } = adminStrings.clients;
  const told = stream ? trialStreamed : trialWhole;
  return (
    <section aria-label={trial} className="min-w-0 xl:sticky xl:top-0">
      <h2 className="text-16 font-title">{trial}</h2>
      <div className="mt-3 grid grid-cols-[minmax(0,1fr)] gap-4 rounded-lg border border-line bg-raised p-5 max-md:p-4">
        <p className="text-ink-2">{told(subjects[client.id], DOORS[client.door].path)}</p>
        <TrialForm
          // Another door is another request.
          key={client.door}
          doorId={client.door}
          modelId={modelId}
          stream={stream}
          keyText={key}
          onKey={setKey}
        />
      </div>
    </section>
  );
}

interface TrialFormProps {
  doorId: DoorId;
  modelId: string | null;
  stream: boolean;
  keyText: string;
  onKey: (text: string) => void;
}

/** Of this server, and nothing else: another one would go where it does not belong. */
const KEY = /^sk-parley-[\x21-\x7e]{1,200}$/;

/** A second press of what was meant as one must not stop what the first one sent. */
const STOP_GUARD_MS = 300;

function TrialForm({ doorId, modelId, stream, keyText, onKey }: TrialFormProps) {
  const { state, start, stop } = useTrial();
  const [isWrong, setWrong] = useState(false);
  const { data: isOpen = false } = useQuery(openGateQuery);
  const words = adminStrings.clients;
  const isRunning = state !== null && state.end === null;
  const canStop = useDelayed(isRunning, STOP_GUARD_MS);

  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (modelId === null || isRunning) return;
    const key = keyText.trim();
    const wrong = key !== '' && !KEY.test(key);
    setWrong(wrong);
    if (!wrong) start({ doorId, modelId, stream, key: key === '' ? null : key });
  };
  const onStop = (event: MouseEvent) => {
    // The same button sends: by the end of this press it would have sent again.
    event.preventDefault();
    if (canStop) stop();
  };
  return (
    // Were it ever sent without this page's script, the key must not end up in an address.
    <form
      method="post"
      autoComplete="off"
      onSubmit={onSubmit}
      className="grid grid-cols-[minmax(0,1fr)] gap-4"
    >
      <TextField
        type="password"
        label={words.trialKey}
        help={isOpen ? words.trialKeyOptional : words.trialKeyHelp}
        problem={isWrong ? words.trialKeyWrong : undefined}
        value={keyText}
        onChange={(event) => onKey(event.target.value)}
      />
      <div className="flex items-center gap-2">
        {isRunning ? (
          <Button onClick={onStop}>{words.stop}</Button>
        ) : (
          <Button type="submit" variant="primary" disabled={modelId === null}>
            {words.send}
          </Button>
        )}
      </div>
      {state !== null && <TrialResult state={state} />}
    </form>
  );
}
