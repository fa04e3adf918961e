import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { strings } from '../../../i18n/index.ts';
import { copyText } from '../../../lib/copy-text.ts';
import { classNames } from '../../../lib/class-names.ts';
import { IconButton } from '../../../ui/button.tsx';

interface FactsProps {
  title?: string;
  /** Stands before the facts. */
  figure?: ReactNode;
  children: ReactNode;
}

/** Facts that belong together; the first of the panel need no name. */
export function Facts({ title, figure, children }: FactsProps) {
  return (
    <section
      aria-label={title}
      className={classNames(title !== undefined && 'mt-4.5 border-t border-line pt-3.5')}
    >
      {title !== undefined && <h3 className="mb-1.5 text-12 font-strong text-ink-3">{title}</h3>}
      {figure}
      <dl>{children}</dl>
    </section>
  );
}

interface FactProps {
  name: string;
  /** Whether it is a part of what stands above it. */
  isPart?: boolean;
  /** Whether it is for machines. */
  isCode?: boolean;
  children: ReactNode;
}

/** What it is at the start, how it is at the end of the line. */
export function Fact({ name, isPart = false, isCode = false, children }: FactProps) {
  return (
    <div className="flex gap-4 py-1.25 text-13">
      <dt className={classNames('shrink-0 text-ink-3', isPart && 'ps-3')}>{name}</dt>
      <dd
        className={classNames(
          'ms-auto min-w-0 text-end tabular-nums wrap-anywhere',
          isCode && 'font-mono text-12 leading-5',
        )}
      >
        {children}
      </dd>
    </div>
  );
}

const SHOWN_MS = 1_500;

/** An identifier to be looked for elsewhere; left out where there is none. */
export function IdFact({ name, id }: { name: string; id: string | null }) {
  return id === null ? null : <CopiedFact name={name} id={id} />;
}

function CopiedFact({ name, id }: { name: string; id: string }) {
  const [outcome, setOutcome] = useState<'idle' | 'done' | 'failed'>('idle');
  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(id)) ? 'done' : 'failed');
  return (
    <div className="flex items-center gap-1 text-13">
      <dt className="shrink-0 pe-3 text-ink-3">{name}</dt>
      <dd className="ms-auto flex min-w-0 items-center gap-1">
        <span title={id} className="truncate font-mono text-12">
          {id}
        </span>
        <IconButton
          label={adminStrings.requests.copyOf(name)}
          icon={outcome === 'done' ? Check : Copy}
          size="sm"
          onClick={() => void copy()}
          className="-me-1.25"
        />
        <span role="status" className="sr-only">
          {outcome !== 'idle' && strings.copy[outcome]}
        </span>
      </dd>
    </div>
  );
}
