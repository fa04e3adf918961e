import type { KeyAccount, Provider } from '@parley/contracts';
import { ChevronDown, ChevronUp, KeyRound } from 'lucide-react';
import { useStore } from 'zustand';

import { classNames } from '../../../lib/class-names.ts';
import { formatAgo, formatUsd } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { keyStatus, type KeyStatus } from '../key-view.ts';
import { checkKey, enterKey, keepOldKey, toggleCard } from '../keys.actions.ts';
import { type KeyCheck, keysStore } from '../keys.store.ts';
import { ClearKey } from './clear-key.tsx';
import { KeyForm } from './key-form.tsx';
import { KeyStatusLine, statusWord } from './key-status-line.tsx';

const MINUTE_MS = 60_000;

/** A provider's key: one line when folded; unfolded, what can be done about it. */
export function KeyCard({ provider, unfolded }: { provider: Provider; unfolded: boolean }) {
  const check = useStore(keysStore, (state) => state.checks[provider.id]);
  const status = keyStatus(provider, check);
  return (
    <section
      aria-label={strings.keys.field(provider.name)}
      className={classNames(
        unfolded ? 'rounded-lg border border-line bg-raised' : 'border border-transparent',
      )}
    >
      <button
        type="button"
        aria-expanded={unfolded}
        onClick={() => toggleCard(provider.id, !unfolded)}
        className="flex min-h-12 w-full items-center gap-2.5 rounded-md px-2.5 py-1.5 text-start hover:bg-hover"
      >
        <span className="text-ink-2">
          <Icon of={KeyRound} />
        </span>
        <span className="min-w-0 grow">
          <span className="block truncate font-strong">{provider.name}</span>
          <KeyStatusLine status={status} hint={provider.key.hint} />
        </span>
        <span className="text-ink-3">
          <Icon of={unfolded ? ChevronDown : ChevronUp} size="sm" />
        </span>
      </button>
      <p role="status" className="sr-only">
        {statusWord(status)}
      </p>
      {unfolded && (
        <div className="grid gap-2.5 px-3 pt-1 pb-3">
          <KeyCardBody provider={provider} status={status} check={check} />
        </div>
      )}
    </section>
  );
}

interface BodyProps {
  provider: Provider;
  status: KeyStatus;
  check: KeyCheck | undefined;
}

function KeyCardBody({ provider, status, check }: BodyProps) {
  const entering = useStore(keysStore, (state) => state.entering === provider.id);
  const { id, name } = provider;
  if (provider.key.state === 'environment') return <Help>{strings.keys.environmentHelp}</Help>;
  if (status === 'missing' || entering) {
    const isReplacing = status === 'saved' || status === 'not-checked';
    return (
      <>
        {provider.key.problem !== undefined && <Help>{strings.keys.movedHelp(name)}</Help>}
        <KeyForm
          providerId={id}
          providerName={name}
          checking={status === 'checking'}
          refusal={status === 'refused' ? strings.keys.refusedHelp(name) : null}
          onKeepOld={isReplacing ? keepOldKey : undefined}
        />
        {status === 'refused' && <ClearKey providerId={id} providerName={name} />}
      </>
    );
  }
  return <SavedKey provider={provider} status={status} check={check} />;
}

function SavedKey({ provider: { id, name }, status, check }: BodyProps) {
  const checking = status === 'checking';
  return (
    <>
      {check?.state === 'accepted' && <CheckResult at={check.at} account={check.account} />}
      {status === 'refused' && <Help>{strings.keys.refusedHelp(name)}</Help>}
      {status === 'not-checked' && <Help>{strings.keys.notCheckedHelp(name)}</Help>}
      <div className="flex flex-wrap items-center gap-x-1.5 gap-y-2">
        <Button size="sm" disabled={checking} onClick={() => enterKey(id)}>
          {strings.keys.replace}
        </Button>
        <Button variant="quiet" size="sm" disabled={checking} onClick={() => void checkKey(id)}>
          {strings.keys.check}
        </Button>
        <ClearKey providerId={id} providerName={name} />
      </div>
    </>
  );
}

function CheckResult({ at, account }: { at: number; account: KeyAccount | null }) {
  const now = useNow(MINUTE_MS);
  const credit = account?.remainingUsd ?? null;
  const sentences = [
    ...(credit === null ? [] : [strings.keys.credit(formatUsd(credit))]),
    strings.keys.checked(formatAgo(at, now)),
  ];
  return <Help>{sentences.join(' ')}</Help>;
}

function Help({ children }: { children: string }) {
  return <p className="text-12 text-ink-3">{children}</p>;
}
