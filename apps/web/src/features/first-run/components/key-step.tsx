import type { Provider } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { KeyBody } from '../../keys/components/key-body.tsx';
import { KeyStatusLine } from '../../keys/components/key-status-line.tsx';
import { isReady, keyStatus, wantKeys } from '../../keys/key-view.ts';
import { checkIfUnknown, enterKey } from '../../keys/keys.actions.ts';
import { providersQuery } from '../../keys/keys.queries.ts';
import { keysStore } from '../../keys/keys.store.ts';
import { goToStep } from '../first-run.store.ts';
import { StepHead } from './step-head.tsx';

/** A key, and what it says of itself. */
export function KeyStep() {
  const { data: providers = [] } = useQuery(providersQuery);
  const [provider] = wantKeys(providers);
  if (provider === undefined) return null;
  return <KeyOf provider={provider} />;
}

function KeyOf({ provider }: { provider: Provider }) {
  const { id, name } = provider;
  const known = useStore(keysStore, ({ checks }) => checks[id]);
  const status = keyStatus(provider, known);
  const ready = isReady(provider) && status !== 'checking' && status !== 'refused';
  useFieldFocus(id, provider.key.state === 'missing');
  useEffect(() => checkIfUnknown(provider, known, 'page'), [provider, known]);
  return (
    <>
      <StepHead
        title={ready ? strings.firstRun.keyReadyTitle : strings.firstRun.keyTitle}
        help={strings.firstRun.keyHelp(name)}
      />
      <div
        role="group"
        aria-label={strings.keys.field(name)}
        className="mt-6 grid max-w-130 gap-2.5 rounded-lg border border-line bg-raised px-5 py-4 shadow-1 max-md:px-4"
      >
        <div>
          <h2 className="font-strong">{strings.keys.field(name)}</h2>
          {provider.key.state !== 'missing' && (
            <KeyStatusLine status={status} hint={provider.key.hint} />
          )}
        </div>
        <KeyBody provider={provider} place="page" />
      </div>
      {ready && <NextButton />}
    </>
  );
}

/** Takes the focus from the field that went away: what comes next is one key away. */
function NextButton() {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <Button ref={button} variant="primary" onClick={() => goToStep('model')} className="mt-5">
      {strings.firstRun.next}
    </Button>
  );
}

/** Where a key is missing, the field is what this page is about. */
function useFieldFocus(providerId: string, isMissing: boolean): void {
  useEffect(() => {
    if (isMissing && window.matchMedia('(pointer: fine)').matches) enterKey(providerId, 'page');
  }, [providerId, isMissing]);
}
