import type { ReactNode } from 'react';

import { classNames } from '../lib/class-names.ts';
import { CopyButton } from './copy-button.tsx';

interface CodeFigureProps {
  /** What stands in its head. */
  name: string;
  code: string;
  copyLabel: string;
  /** Names the code for those who do not see it. */
  label: string;
  /** More to do with it, beside the button that copies it. */
  actions?: ReactNode;
  className?: string;
}

/** A box of code under a head with its name. */
export function CodeFigure(props: CodeFigureProps) {
  const { name, code, copyLabel, label, actions, className } = props;
  return (
    <figure
      dir="ltr"
      className={classNames('min-w-0 rounded-lg border border-line bg-well', className)}
    >
      <figcaption className="sticky top-0 z-(--z-bar) flex h-9.5 items-center rounded-t-lg border-b border-line bg-well ps-4 pe-1.5 text-12 text-ink-3">
        <span className="min-w-0 grow truncate">{name}</span>
        {actions}
        <CopyButton label={copyLabel} text={() => code} />
      </figcaption>
      <pre
        // A scroller must be reachable by keyboard.
        tabIndex={0}
        aria-label={label}
        className="scroller rounded-b-lg px-4 pt-3 pb-3.5 font-mono text-code [tab-size:2]"
      >
        <code>{code}</code>
      </pre>
    </figure>
  );
}
