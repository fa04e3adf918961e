import { memo } from 'react';

import { splitBlocks } from '../../lib/split-blocks.ts';
import { CodeBlock } from './blocks/code-block.tsx';
import { Caret } from './caret.tsx';

interface MarkdownProps {
  text: string;
  /** The text is being written: a caret stands after its last character. */
  live: boolean;
}

/** Markdown as React elements; nothing in it is ever HTML. A block's place is its key. */
export const Markdown = memo(function Markdown({ text, live }: MarkdownProps) {
  const blocks = splitBlocks(text);
  const last = blocks.length - 1;
  return blocks.map((block, index) =>
    block.type === 'code' ? (
      <CodeBlock
        key={index}
        language={block.language}
        code={block.code}
        closed={block.closed || !live}
      />
    ) : (
      <Paragraph key={index} text={block.source.trimEnd()} live={live && index === last} />
    ),
  );
});

const Paragraph = memo(function Paragraph({ text, live }: { text: string; live: boolean }) {
  if (text === '' && !live) return null;
  return (
    <p dir="auto" className="mt-3.5 whitespace-pre-wrap wrap-anywhere first:mt-0">
      {text}
      {live && <Caret />}
    </p>
  );
});
