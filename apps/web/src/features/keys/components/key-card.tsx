import type { Provider } from '@parley/contracts';
import { ChevronDown, ChevronUp, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { nameFromId } from '../../models/catalogue.ts';
import { tellProblem } from '../../problems/problem.ts';
import { type KeyStatus, namesOf } from '../key-view.ts';
import { enterKey, toggleCard } from '../keys.cards.ts';
import { KeyBody } from './key-body.tsx';
import { KeyStatusLine, useKeyStatus, wordOf } from './key-status-line.tsx';

/** States that the card tells in a sentence of its own. */
const TOLD: readonly KeyStatus[] = ['refused', 'not-checked'];

const HEAD = 'flex min-h-12 w-full items-center gap-2.5 px-2.5 py-1.5 text-start';

/** A provider's key in the sidebar: one line when folded; unfolded, what can be done about it. */
export function KeyCard({ provider, unfolded }: { provider: Provider; unfolded: boolean }) {
  const status = useKeyStatus(provider);
  const isTold = TOLD.includes(status);
  const isNews = useIsNews(status);
  return (
    <section
      aria-label={strings.keys.field(provider.name)}
      className={classNames(
        'border',
        unfolded ? 'rounded-lg border-line bg-raised' : 'border-transparent',
      )}
    >
      {status === 'missing' && !unfolded ? (
        <div className={HEAD}>
          <KeyLine provider={provider} />
          <Button size="sm" onClick={() => enterKey(provider.id)}>
            {strings.keys.add}
          </Button>
        </div>
      ) : (
        <button
          type="button"
          aria-expanded={unfolded}
          onClick={() => toggleCard(provider.id, !unfolded)}
          className={classNames(HEAD, 'rounded-md hover:bg-hover')}
        >
          <KeyLine provider={provider} />
          <span className="text-ink-3">
            <Icon of={unfolded ? ChevronDown : ChevronUp} size="sm" />
          </span>
        </button>
      )}
      <p role="status" className="sr-only">
        {isNews ? wordOf(status) : ''}
      </p>
      {unfolded && (
        <div className="grid gap-2.5 px-3 pt-1 pb-3">
          {!isTold && <TroubleNote provider={provider} />}
          <KeyBody provider={provider} place="sidebar" />
          {isTold && provider.trouble !== null && <WhatHelps providerId={provider.id} />}
        </div>
      )}
    </section>
  );
}

/** What an answer tells of its key as it fails, the card does not say a second time. */
function useIsNews(status: KeyStatus): boolean {
  const [seen, setSeen] = useState({ status, isNews: true });
  if (seen.status !== status) {
    setSeen({ status, isNews: status !== 'refused' || seen.status === 'checking' });
  }
  return seen.isNews;
}

function KeyLine({ provider }: { provider: Provider }) {
  return (
    <>
      <span className="text-ink-2">
        <Icon of={KeyRound} />
      </span>
      <span className="min-w-0 grow">
        <span className="block truncate font-strong">{provider.name}</span>
        <KeyStatusLine provider={provider} withTrouble />
      </span>
    </>
  );
}

/** What went wrong last, and where it says what helps. */
function TroubleNote({ provider }: { provider: Provider }) {
  const { id, trouble } = provider;
  if (trouble === null) return null;
  const model = trouble.modelId === null ? null : nameFromId(trouble.modelId);
  return (
    <div>
      <p className="text-12 text-ink-2 wrap-anywhere">
        {tellProblem(trouble, namesOf(provider, model)).what}
      </p>
      <WhatHelps providerId={id} />
    </div>
  );
}

function WhatHelps({ providerId }: { providerId: string }) {
  return (
    <Link
      to={`/settings/providers/${encodeURIComponent(providerId)}`}
      className="inline-flex items-center justify-self-start rounded-xs text-12 font-strong text-accent underline underline-offset-3 hover:text-accent-2 pointer-coarse:min-h-11"
    >
      {strings.providers.whatHelps}
    </Link>
  );
}
