import { memo, useEffect, useState } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { type DrawFormula, drawnHere, fetchDrawn } from './katex/fetch-drawn.ts';

interface FormulaProps {
  /** LaTeX, without the marks around it. */
  tex: string;
  /** Stands in a line of its own. */
  display: boolean;
  /** `false` while its closing mark may still come. */
  closed: boolean;
}

/** A formula: as it was written until it is complete and what draws it is here. */
export const Formula = memo(function Formula({ tex, display, closed }: FormulaProps) {
  const draw = useDrawn(closed);
  if (draw !== null) return draw(tex, display);
  return (
    <code
      dir="ltr"
      className={classNames(
        'font-mono text-code wrap-anywhere',
        display && 'block py-1.5 text-center whitespace-pre-wrap',
      )}
    >
      {tex}
    </code>
  );
});

/** What draws formulas, once it is here; it is fetched with the first complete one. */
function useDrawn(isWanted: boolean): DrawFormula | null {
  const [drawn, setDrawn] = useState<DrawFormula | null>(drawnHere);
  useEffect(() => {
    if (!isWanted || drawn !== null) return;
    let isOver = false;
    void fetchDrawn().then((fetched) => {
      if (!isOver) setDrawn(() => fetched);
    });
    return () => {
      isOver = true;
    };
  }, [isWanted, drawn]);
  return isWanted ? drawn : null;
}
