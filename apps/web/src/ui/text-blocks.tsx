import { memo } from 'react';

import { splitBlocks } from '../lib/split-blocks.ts';
import { CodeBlock } from './code-block.tsx';

/**
 * Text with its line breaks, and fenced code as code; nothing in it is ever HTML. A block's place
 * is its key, so while the text grows only the last one is drawn again.
 *
 * @param live draws the caret after the last character
 */
export function TextBlocks({ text, live }: { text: string; live: boolean }) {
  const blocks = splitBlocks(text);
  const last = blocks.length - 1;
  return blocks.map((block, index) =>
    block.type === 'code' ? (
      <CodeBlock key={index} language={block.language} code={block.code} />
    ) : (
      <Paragraph key={index} text={block.source.trimEnd()} live={live && index === last} />
    ),
  );
}

const Paragraph = memo(function Paragraph({ text, live }: { text: string; live: boolean }) {
  if (text === '' && !live) return null;
  return (
    <p dir="auto" className="mt-3.5 whitespace-pre-wrap wrap-anywhere first:mt-0">
      {text}
      {live && <Caret />}
    </p>
  );
});

/** Stands after the last character of text that is being written. */
export function Caret() {
  return (
    <span
      aria-hidden
      className="ms-0.5 inline-block h-[1.05em] w-2 animate-blink rounded-xs bg-accent align-[-0.18em] motion-reduce:animate-none"
    />
  );
}
