import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Spinner } from '../../../ui/spinner.tsx';
import { StatusDot, type Tone } from '../../../ui/status-dot.tsx';
import type { KeyStatus } from '../key-view.ts';

const LOOKS: Record<KeyStatus, { tone: Tone; word: string; className: string }> = {
  missing: { tone: 'none', word: strings.keys.none, className: 'text-ink-3' },
  checking: { tone: 'none', word: strings.keys.checking, className: 'text-ink-3' },
  saved: { tone: 'ok', word: strings.keys.saved, className: 'text-ink-3' },
  refused: { tone: 'danger', word: strings.keys.refused, className: 'text-danger' },
  'not-checked': { tone: 'warn', word: strings.keys.notChecked, className: 'text-warn' },
  environment: { tone: 'accent', word: strings.keys.environment, className: 'text-ink-3' },
};

/** The word for a key's state, for where there is no room for the line. */
export function statusWord(status: KeyStatus): string {
  return LOOKS[status].word;
}

export function statusTone(status: KeyStatus): Tone {
  return LOOKS[status].tone;
}

/** Dot, word, and of a saved key the last four characters. */
export function KeyStatusLine({ status, hint }: { status: KeyStatus; hint: string }) {
  const { tone, word, className } = LOOKS[status];
  return (
    <span className={classNames('flex items-center gap-1.5 text-12 whitespace-nowrap', className)}>
      {status === 'checking' ? <Spinner /> : <StatusDot tone={tone} />}
      {word}
      {status === 'saved' && hint !== '' && (
        <span className="font-mono">{strings.keys.hint(hint)}</span>
      )}
    </span>
  );
}
