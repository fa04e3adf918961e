import type { Provider } from '@parley/contracts';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { tellProblem } from '../../problems/problem.ts';
import { namesOf, presentCheck } from '../key-view.ts';
import { checkKey } from '../keys.actions.ts';
import { enterKey, keepOldKey } from '../keys.cards.ts';
import { isSameSpot, type KeySpot, keysStore } from '../keys.store.ts';
import { CheckResult } from './check-result.tsx';
import { ClearKey } from './clear-key.tsx';
import { KeyForm } from './key-form.tsx';
import { useKeyStatus } from './key-status-line.tsx';

interface KeyBodyProps {
  provider: Provider;
  place: KeySpot['place'];
  /** Whether the page around it says what is wrong, how the last check went, and can check again. */
  isChecked?: boolean;
}

/** What a provider's key says of itself, and what can be done about it. */
export function KeyBody({ provider, place, isChecked = false }: KeyBodyProps) {
  const { id, name, key } = provider;
  const spot: KeySpot = { providerId: id, place };
  const status = useKeyStatus(provider);
  const entering = useStore(keysStore, (state) => isSameSpot(state.entering, spot));
  if (key.state === 'environment')
    return <Help>{strings.keys.environmentHelp(key.variable ?? strings.keys.environmentAny)}</Help>;
  const isSettled = key.state === 'saved' || !key.required;
  if (isSettled && !entering)
    return <SettledKey provider={provider} spot={spot} isChecked={isChecked} />;
  const canStay =
    key.state === 'missing' ? !key.required : status === 'saved' || status === 'not-checked';
  return (
    <>
      {key.problem !== undefined && !isChecked && <MovedKey provider={provider} />}
      <KeyForm
        spot={spot}
        providerName={name}
        checking={status === 'checking'}
        refusal={status === 'refused' ? strings.keys.refusedHelp(name) : null}
        onGoBack={canStay ? keepOldKey : undefined}
        goBack={key.state === 'saved' ? strings.keys.keepOld : strings.keys.leaveWithout}
      />
      {status === 'refused' && (
        <div className="-ms-2.5 justify-self-start">
          <ClearKey spot={spot} providerName={name} />
        </div>
      )}
    </>
  );
}

interface SettledKeyProps {
  provider: Provider;
  spot: KeySpot;
  isChecked: boolean;
}

/** A key that is saved, or none where none is needed. */
function SettledKey({ provider, spot, isChecked }: SettledKeyProps) {
  const { id, name, key } = provider;
  const status = useKeyStatus(provider);
  const checking = status === 'checking';
  return (
    <>
      {key.state === 'missing' && spot.place === 'page' && (
        <Help>{strings.keys.notNeededHelp(name)}</Help>
      )}
      {key.problem !== undefined && !isChecked && <MovedKey provider={provider} />}
      {!isChecked && <LastCheck provider={provider} place={spot.place} />}
      <div className="flex flex-wrap items-center gap-x-1.5 gap-y-2">
        <Button size="sm" disabled={checking} onClick={() => enterKey(id, spot.place)}>
          {key.state === 'saved' ? strings.keys.replace : strings.keys.add}
        </Button>
        {!isChecked && (
          <Button variant="quiet" size="sm" busy={checking} onClick={() => void checkKey(spot)}>
            {strings.keys.check}
          </Button>
        )}
        {key.state === 'saved' && <ClearKey spot={spot} providerName={name} />}
      </div>
    </>
  );
}

/** How the last check went. */
function LastCheck({ provider, place }: { provider: Provider; place: KeySpot['place'] }) {
  const { id, name, key } = provider;
  const check = presentCheck(
    provider,
    useStore(keysStore, ({ checks }) => checks[id]),
  );
  const told = (why: string) => (key.state === 'saved' ? strings.keys.notCheckedHelp(why) : why);
  switch (check?.state) {
    case 'accepted':
      return <CheckResult at={check.at} account={check.account} place={place} />;
    case 'refused':
      return <Help>{strings.keys.refusedHelp(name)}</Help>;
    case 'unanswered':
      return <Help>{told(tellProblem(check.problem, namesOf(provider, null)).what)}</Help>;
    case 'unasked':
      return <Help>{told(check.reason)}</Help>;
    case 'checking':
    case undefined:
      return null;
  }
}

function MovedKey({ provider }: { provider: Provider }) {
  const { what, help } = strings.problems.key_moved;
  const text = what({ ...namesOf(provider, null), wait: null, said: '' });
  return <Help>{`${text} ${help}`}</Help>;
}

function Help({ children }: { children: string }) {
  return <p className="text-12 text-ink-3 wrap-anywhere">{children}</p>;
}
