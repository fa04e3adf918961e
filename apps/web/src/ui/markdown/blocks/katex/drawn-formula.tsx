import { useLayoutEffect, useRef } from 'react';

import { transcriptStrings } from '../../../../i18n/transcript.ts';
import { useOverflow } from '../use-overflow.ts';
import { draw } from './draw.ts';
import type { DrawFormula } from './fetch-drawn.ts';

/** About the size of the text around it; the style sheet of KaTeX stands in no layer. */
const LOOK = '[&_.katex]:text-[1.1em]! [&_.katex-display]:my-0!';

/** A formula that is drawn; a wide one that stands by itself scrolls in itself. */
export const drawFormula: DrawFormula = (tex, display) =>
  display ? <DisplayFormula tex={tex} /> : <InlineFormula tex={tex} />;

function InlineFormula({ tex }: { tex: string }) {
  const ref = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (ref.current !== null) draw(tex, ref.current, false);
  }, [tex]);
  return <span ref={ref} dir="ltr" className={LOOK} />;
}

function DisplayFormula({ tex }: { tex: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const ref = useRef<HTMLDivElement>(null);
  const overflows = useOverflow(scroller);
  useLayoutEffect(() => {
    if (ref.current !== null) draw(tex, ref.current, true);
  }, [tex]);
  return (
    <div
      ref={scroller}
      dir="ltr"
      tabIndex={overflows ? 0 : undefined}
      role={overflows ? 'group' : undefined}
      aria-label={overflows ? transcriptStrings.markdown.formula.label : undefined}
      className="scroller overflow-y-hidden py-1.5 text-center"
    >
      <div ref={ref} className={`inline-block min-w-full ${LOOK}`} />
    </div>
  );
}
