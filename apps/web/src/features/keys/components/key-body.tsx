import type { Provider } from '@parley/contracts';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { keyStatus, type KeyStatus, presentCheck } from '../key-view.ts';
import { checkKey, enterKey, keepOldKey } from '../keys.actions.ts';
import { isSameSpot, type KeySpot, keysStore } from '../keys.store.ts';
import { CheckResult } from './check-result.tsx';
import { ClearKey } from './clear-key.tsx';
import { KeyForm } from './key-form.tsx';

interface KeyBodyProps {
  provider: Provider;
  place: KeySpot['place'];
}

/** What a provider's key says of itself, and what can be done about it. */
export function KeyBody({ provider, place }: KeyBodyProps) {
  const { id, name, key } = provider;
  const spot: KeySpot = { providerId: id, place };
  const status = keyStatus(
    provider,
    useStore(keysStore, ({ checks }) => checks[id]),
  );
  const entering = useStore(keysStore, (state) => isSameSpot(state.entering, spot));
  if (key.state === 'environment')
    return <Help>{strings.keys.environmentHelp(key.variable ?? strings.keys.environmentAny)}</Help>;
  if (key.state !== 'missing' && !entering) {
    return <SavedKey provider={provider} spot={spot} status={status} />;
  }
  const isReplacing = status === 'saved' || status === 'not-checked';
  return (
    <>
      {key.problem !== undefined && <Help>{strings.keys.movedHelp(name)}</Help>}
      <KeyForm
        spot={spot}
        providerName={name}
        checking={status === 'checking'}
        refusal={status === 'refused' ? strings.keys.refusedHelp(name) : null}
        onKeepOld={isReplacing ? keepOldKey : undefined}
      />
      {status === 'refused' && (
        <div className="-ms-2.5 justify-self-start">
          <ClearKey spot={spot} providerName={name} />
        </div>
      )}
    </>
  );
}

interface SavedKeyProps {
  provider: Provider;
  spot: KeySpot;
  status: KeyStatus;
}

function SavedKey({ provider, spot, status }: SavedKeyProps) {
  const { id, name } = provider;
  const check = presentCheck(
    provider,
    useStore(keysStore, ({ checks }) => checks[id]),
  );
  const checking = status === 'checking';
  return (
    <>
      {check?.state === 'accepted' && (
        <CheckResult at={check.at} account={check.account} place={spot.place} />
      )}
      {status === 'refused' && <Help>{strings.keys.refusedHelp(name)}</Help>}
      {check?.state === 'unanswered' && <Help>{strings.keys.notCheckedHelp(check.problem)}</Help>}
      <div className="flex flex-wrap items-center gap-x-1.5 gap-y-2">
        <Button size="sm" disabled={checking} onClick={() => enterKey(id, spot.place)}>
          {strings.keys.replace}
        </Button>
        <Button variant="quiet" size="sm" busy={checking} onClick={() => void checkKey(spot)}>
          {strings.keys.check}
        </Button>
        <ClearKey spot={spot} providerName={name} />
      </div>
    </>
  );
}

function Help({ children }: { children: string }) {
  return <p className="text-12 text-ink-3 wrap-anywhere">{children}</p>;
}
