import type { Provider } from '@parley/contracts';
import { useStore } from 'zustand';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Spinner } from '../../../ui/spinner.tsx';
import { StatusDot, type Tone } from '../../../ui/status-dot.tsx';
import { tellProblem } from '../../problems/problem.ts';
import { keyStatus, type KeyStatus, namesOf } from '../key-view.ts';
import { keysStore } from '../keys.store.ts';

interface Look {
  tone: Tone;
  word: string;
  className: string;
}

const LOOKS: Record<KeyStatus, Look> = {
  missing: { tone: 'none', word: strings.keys.none, className: 'text-ink-3' },
  'not-needed': { tone: 'none', word: strings.keys.notNeeded, className: 'text-ink-3' },
  checking: { tone: 'none', word: strings.keys.checking, className: 'text-ink-3' },
  saved: { tone: 'ok', word: strings.keys.saved, className: 'text-ink-3' },
  refused: { tone: 'danger', word: strings.keys.refused, className: 'text-danger' },
  'not-checked': { tone: 'warn', word: strings.keys.notChecked, className: 'text-warn' },
  environment: { tone: 'accent', word: strings.keys.environment, className: 'text-ink-3' },
};

export function useKeyStatus(provider: Provider): KeyStatus {
  return keyStatus(
    provider,
    useStore(keysStore, ({ checks }) => checks[provider.id]),
  );
}

export function wordOf(status: KeyStatus): string {
  return LOOKS[status].word;
}

/** States that say more than any trouble does. */
const SPEAK_FIRST: readonly KeyStatus[] = ['missing', 'checking', 'refused', 'not-checked'];

/** How a provider's state looks where there is one line for it: its trouble, if it is in one. */
export function lookOf(provider: Provider, status: KeyStatus): Look {
  const { trouble } = provider;
  if (trouble === null || SPEAK_FIRST.includes(status)) return LOOKS[status];
  const { title } = tellProblem(trouble, namesOf(provider, trouble.modelId));
  return { tone: 'warn', word: title, className: 'text-warn' };
}

interface KeyStatusLineProps {
  provider: Provider;
  /** Whether a trouble stands in place of the key. */
  withTrouble?: boolean;
}

/** Dot, word, and of a saved key the last four characters. */
export function KeyStatusLine({ provider, withTrouble = false }: KeyStatusLineProps) {
  const status = useKeyStatus(provider);
  const { tone, word, className } = withTrouble ? lookOf(provider, status) : LOOKS[status];
  const { hint } = provider.key;
  return (
    <span className={classNames('flex items-center gap-1.5 text-12 whitespace-nowrap', className)}>
      {status === 'checking' ? <Spinner /> : <StatusDot tone={tone} />}
      <span className="truncate">{word}</span>
      {tone === 'ok' && hint !== '' && <span className="font-mono">{strings.keys.hint(hint)}</span>}
    </span>
  );
}
