import { type CSSProperties, memo, useMemo } from 'react';

import { classNames } from '../../../../lib/class-names.ts';
import { CHUNK_LINES, chunksOf } from './chunks.ts';
import type { Line, Shade } from './coloured-lines.ts';

/** From here on, lines have numbers. */
const NUMBERED_FROM = 20;

const COLOURS: Readonly<Record<Exclude<Shade, null>, string>> = {
  key: 'text-syn-key',
  str: 'text-syn-str',
  num: 'text-syn-num',
  fn: 'text-syn-fn',
  comment: 'text-ink-3 italic',
};

interface CodeLinesProps {
  code: string;
  /** The same lines in colour, once they are known. */
  coloured: readonly Line[] | null;
  wrap: boolean;
}

/**
 * Code, line by line. The lines are the same elements in colour and plain, so nothing moves when the
 * colours come; of long code only what is near is laid out.
 */
export function CodeLines({ code, coloured, wrap }: CodeLinesProps) {
  const chunks = useMemo(() => chunksOf(code.split('\n')), [code]);
  const colouredChunks = useMemo(() => coloured && chunksOf(coloured), [coloured]);
  const count = (chunks.length - 1) * CHUNK_LINES + (chunks.at(-1)?.length ?? 0);
  const isNumbered = count >= NUMBERED_FROM;
  return (
    <code
      className={classNames(
        'block min-w-full',
        isNumbered && 'numbered-lines',
        wrap ? 'whitespace-pre-wrap wrap-anywhere' : 'w-max',
      )}
      style={gutterOf(count)}
    >
      {chunks.map((lines, index) => (
        <Chunk
          key={index}
          text={lines.join('\n')}
          coloured={colouredChunks?.[index] ?? null}
          first={index * CHUNK_LINES}
          isAlone={chunks.length === 1}
        />
      ))}
    </code>
  );
}

interface ChunkProps {
  text: string;
  coloured: readonly Line[] | null;
  /** How many lines stand before it. */
  first: number;
  isAlone: boolean;
}

const Chunk = memo(function Chunk({ text, coloured, first, isAlone }: ChunkProps) {
  const lines = text.split('\n');
  return (
    <span
      className={classNames('block', !isAlone && 'skip-unseen')}
      style={{
        counterReset: `line ${first}`,
        containIntrinsicBlockSize: `auto calc(${lines.length} * var(--l-code))`,
      }}
    >
      {lines.map((line, index) => (
        <span key={index} className="block">
          {coloured?.[index] ? <Runs line={coloured[index]} /> : line}
          {/* An empty line is as high as the others, and is copied with them. */}
          {line === '' && '\n'}
        </span>
      ))}
    </span>
  );
});

function Runs({ line }: { line: Line }) {
  return line.map(({ text, shade }, index) =>
    shade === null ? (
      text
    ) : (
      <span key={index} className={COLOURS[shade]}>
        {text}
      </span>
    ),
  );
}

interface GutterStyle extends CSSProperties {
  '--gutter': string;
}

/** Room for the highest number and a gap of two characters. */
function gutterOf(count: number): GutterStyle {
  return { '--gutter': `${String(count).length + 2}ch` };
}
