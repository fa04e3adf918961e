import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { type Draw, drawNow, fetchDraw } from './katex/fetch-draw.ts';
import { useOverflow } from './use-overflow.ts';

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
  const draw = useDraw(closed);
  if (draw === null) return <RawFormula tex={tex} display={display} />;
  return display ? <DisplayFormula tex={tex} draw={draw} /> : <Drawn tex={tex} draw={draw} />;
});

function RawFormula({ tex, display }: { tex: string; display: boolean }) {
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
}

/** A wide one scrolls in itself. */
function DisplayFormula({ tex, draw }: { tex: string; draw: Draw }) {
  const ref = useRef<HTMLDivElement>(null);
  const overflows = useOverflow(ref);
  return (
    <div
      ref={ref}
      dir="ltr"
      tabIndex={overflows ? 0 : undefined}
      role={overflows ? 'group' : undefined}
      aria-label={overflows ? transcriptStrings.markdown.formula.label : undefined}
      className="scroller overflow-y-hidden py-1.5 text-center"
    >
      <Drawn tex={tex} draw={draw} display />
    </div>
  );
}

/** Made of nodes, never of text that is read as HTML. */
function Drawn({ tex, draw, display = false }: { tex: string; draw: Draw; display?: boolean }) {
  const ref = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (ref.current !== null) draw(tex, ref.current, display);
  }, [tex, draw, display]);
  return (
    <span
      ref={ref}
      dir="ltr"
      className={classNames(
        // About the size of the text around it; the style sheet of KaTeX stands in no layer.
        '[&_.katex]:text-[1.1em]! [&_.katex-display]:my-0!',
        display && 'inline-block min-w-full',
      )}
    />
  );
}

/** What draws formulas, once it is here; it is fetched with the first complete one. */
function useDraw(isWanted: boolean): Draw | null {
  const [draw, setDraw] = useState<Draw | null>(drawNow);
  useEffect(() => {
    if (!isWanted || draw !== null) return;
    let isOver = false;
    void fetchDraw().then((fetched) => {
      if (!isOver) setDraw(() => fetched);
    });
    return () => {
      isOver = true;
    };
  }, [isWanted, draw]);
  return isWanted ? draw : null;
}
