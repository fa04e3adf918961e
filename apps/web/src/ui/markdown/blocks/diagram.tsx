import { ChartNetwork, Code, Download } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';

import type { DiagramOrder } from '../../../frames/orders.ts';
import { isSafeSvg } from '../../../frames/is-safe-svg.ts';
import { strings } from '../../../i18n/index.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { saveAsFile } from '../../../lib/save-as-file.ts';
import { BlockFigure } from '../../block-figure.tsx';
import { CopyButton } from '../../copy-button.tsx';
import { useTheme } from '../../use-theme.ts';
import { CodeScroller } from './code/code-scroller.tsx';
import { HeadButton } from './head-button.tsx';
import { type FrameOutcome, SandboxedFrame } from './sandboxed-frame.tsx';
import { useNear } from './use-near.ts';
import { useOverflow } from './use-overflow.ts';

/** To fetch what draws, and to draw. */
const TIMEOUT_MS = 20_000;
/** On a phone a diagram shrinks no further than this; the rest is scrolled. */
const SMALLEST_SCALE = 0.6;

/** A diagram in Mermaid's language: its source until it is drawn, and whenever that is asked for. */
export function Diagram({ source }: { source: string }) {
  const ref = useRef<HTMLDivElement>(null);
  const isNear = useNear(ref);
  const [outcome, setOutcome] = useState<FrameOutcome | null>(null);
  const [wantsSource, setWantsSource] = useState(false);
  const { showSource, showDiagram, download, failed } = transcriptStrings.markdown.diagram;
  const isDrawn = outcome?.type === 'drawn';
  const isShown = isDrawn && !wantsSource;
  const svg = isDrawn ? outcome.svg : undefined;
  return (
    <BlockFigure
      name="mermaid"
      className="bleed"
      actions={
        <>
          {isDrawn && (
            <HeadButton
              icon={wantsSource ? ChartNetwork : Code}
              label={wantsSource ? showDiagram : showSource}
              onClick={() => setWantsSource(!wantsSource)}
            />
          )}
          {svg !== undefined && isSafeSvg(svg) && (
            <HeadButton
              icon={Download}
              label={download}
              onClick={() => saveAsFile('diagram.svg', svg)}
            />
          )}
          <CopyButton label={strings.copy.code} text={() => source} />
        </>
      }
    >
      <div ref={ref} className="relative">
        {isNear && outcome?.type !== 'failed' && (
          <Drawing source={source} outcome={outcome} isShown={isShown} onOutcome={setOutcome} />
        )}
        {!isShown && (
          <CodeScroller name="mermaid" language="mermaid" code={source} closed wrap={false} />
        )}
        {outcome?.type === 'failed' && (
          <p className="border-t border-line px-3.75 py-2.5 text-13 text-ink-2">{failed}</p>
        )}
      </div>
    </BlockFigure>
  );
}

interface DrawingProps {
  source: string;
  outcome: FrameOutcome | null;
  isShown: boolean;
  onOutcome: (outcome: FrameOutcome) => void;
}

function Drawing({ source, outcome, isShown, onOutcome }: DrawingProps) {
  const ref = useRef<HTMLDivElement>(null);
  const overflows = useOverflow(ref);
  const theme = useTheme();
  const order = useMemo((): DiagramOrder => ({ source, theme }), [source, theme]);
  const { title } = transcriptStrings.markdown.diagram;
  return (
    <div
      ref={ref}
      tabIndex={overflows && isShown ? 0 : undefined}
      role={overflows && isShown ? 'group' : undefined}
      aria-label={overflows && isShown ? title : undefined}
      className={
        isShown ? 'scroller rounded-b-lg p-4' : 'absolute size-px overflow-hidden opacity-0'
      }
    >
      <SandboxedFrame
        src="/frames/diagram.html"
        title={title}
        order={order}
        timeoutMs={TIMEOUT_MS}
        onOutcome={onOutcome}
        className="mx-auto block max-w-none"
        style={outcome?.type === 'drawn' ? sizeOf(outcome) : undefined}
      />
    </div>
  );
}

function sizeOf({ width, height }: { width: number; height: number }) {
  return {
    inlineSize: `min(${width}px, max(100%, ${width * SMALLEST_SCALE}px))`,
    aspectRatio: `${width} / ${height}`,
  };
}
