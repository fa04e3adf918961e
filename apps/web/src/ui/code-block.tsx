import type { ReactNode } from 'react';

import { BlockFigure } from './block-figure.tsx';
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
    <BlockFigure
      name={name}
      className={className}
      actions={
        <>
          {actions}
          <CopyButton label={copyLabel} text={() => code} />
        </>
      }
    >
      <pre
        // A scroller must be reachable by keyboard.
        tabIndex={0}
        aria-label={label}
        className="scroller rounded-b-lg px-3.75 pt-3 pb-3.5 font-mono text-code [tab-size:2]"
      >
        <code>{code}</code>
      </pre>
    </BlockFigure>
  );
}
