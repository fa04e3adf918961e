import { useRef } from 'react';

import { strings } from '../../../../i18n/index.ts';
import { useNear } from '../use-near.ts';
import { useOverflow } from '../use-overflow.ts';
import { CodeLines } from './code-lines.tsx';
import { useColouredLines } from './use-coloured-lines.ts';

interface CodeScrollerProps {
  /** Of the language, as it is shown. */
  name: string;
  /** As it stands after the opening fence. */
  language: string;
  code: string;
  /** Complete code gets its colours. */
  closed: boolean;
  wrap: boolean;
}

/** The code itself; long lines scroll in it. */
export function CodeScroller({ name, language, code, closed, wrap }: CodeScrollerProps) {
  const ref = useRef<HTMLPreElement>(null);
  const isNear = useNear(ref);
  const overflows = useOverflow(ref);
  const coloured = useColouredLines(language, code, closed && isNear);
  return (
    <pre
      ref={ref}
      tabIndex={overflows ? 0 : undefined}
      role={overflows ? 'group' : undefined}
      aria-label={overflows ? strings.code.label(name) : undefined}
      className="scroller rounded-b-lg px-3.75 pt-3 pb-3.5 font-mono text-code [tab-size:2]"
    >
      <CodeLines code={code} coloured={coloured} wrap={wrap} />
    </pre>
  );
}
