import type { Provider } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { KeyBody } from '../../keys/components/key-body.tsx';
import { KeyStatusLine, useKeyStatus } from '../../keys/components/key-status-line.tsx';
import { wantKeys } from '../../keys/key-view.ts';
import { checkIfUnknown } from '../../keys/keys.actions.ts';
import { enterKey } from '../../keys/keys.cards.ts';
import { providersQuery } from '../../keys/keys.queries.ts';
import { keysStore } from '../../keys/keys.store.ts';
import { useIsUsable } from '../../keys/use-usable.ts';
import { useLocalCount } from '../../local-models/use-local.ts';
import { LOCAL_PROVIDER_ID } from '../../providers/provider-path.ts';
import { goToStep } from '../first-run.store.ts';
import { OtherProviders } from './other-providers.tsx';
import { OwnModels } from './own-models.tsx';
import { StepHead } from './step-head.tsx';

/** A key, and what it says of itself. */
export function KeyStep() {
  const { data: providers = [] } = useQuery(providersQuery);
  const first = providers.find(({ key }) => key.state !== 'missing') ?? wantKeys(providers)[0];
  return first === undefined ? null : <KeyChoice providers={providers} first={first} />;
}

/** Begins with one provider, and stays there unless somebody has another. */
function KeyChoice({ providers, first }: { providers: readonly Provider[]; first: Provider }) {
  const [chosenId, setChosenId] = useState(first.id);
  const isUsable = useIsUsable();
  const provider = providers.find(({ id }) => id === chosenId) ?? first;
  return (
    <>
      <KeyOf key={provider.id} provider={provider} isUsable={isUsable(provider)} />
      <OtherProviders
        providers={providers.filter(({ id }) => id !== provider.id && id !== LOCAL_PROVIDER_ID)}
        onChoose={setChosenId}
      />
      <OwnModels />
    </>
  );
}

function KeyOf({ provider, isUsable }: { provider: Provider; isUsable: boolean }) {
  const { id, name, key } = provider;
  const known = useStore(keysStore, ({ checks }) => checks[id]);
  const status = useKeyStatus(provider);
  const isLocalReady = useLocalCount() > 0;
  const ready = isUsable && status !== 'checking' && status !== 'refused';
  useFieldFocus(id, key.state === 'missing' && key.required && !isLocalReady);
  useEffect(() => checkIfUnknown(provider, known, 'page'), [provider, known]);
  const isKeyless = key.state === 'missing' && !key.required;
  return (
    <>
      <StepHead {...headOf({ name, isKeyless, isKeySaved: ready, isLocalReady })} />
      <div
        role="group"
        aria-label={strings.keys.field(name)}
        className="mt-6 grid max-w-130 gap-2.5 rounded-lg border border-line bg-raised px-5 py-4 shadow-1 max-md:px-4"
      >
        <div>
          <h2 className="font-strong">{isKeyless ? name : strings.keys.field(name)}</h2>
          {(key.state !== 'missing' || isKeyless) && <KeyStatusLine provider={provider} />}
        </div>
        <KeyBody provider={provider} place="page" />
      </div>
      {(ready || isLocalReady) && <NextButton takesFocus={ready} />}
    </>
  );
}

interface HeadFacts {
  /** Of the provider. */
  name: string;
  isKeyless: boolean;
  isKeySaved: boolean;
  isLocalReady: boolean;
}

/** What the step asks for, if it asks for anything. */
function headOf({ name, isKeyless, isKeySaved, isLocalReady }: HeadFacts) {
  const words = strings.firstRun;
  if (isKeyless) return { title: words.keylessTitle, help: words.keylessHelp(name) };
  if (isKeySaved) return { title: words.keyReadyTitle, help: words.keyHelp(name) };
  if (isLocalReady) return { title: words.keylessTitle, help: words.localReadyHelp(name) };
  return { title: words.keyTitle, help: words.keyHelp(name) };
}

/** @param takesFocus from the field that went away: what comes next is one key away */
function NextButton({ takesFocus }: { takesFocus: boolean }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (takesFocus) button.current?.focus();
  }, [takesFocus]);
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
