import { memo, type ReactNode } from 'react';

import { CodeBlock } from './blocks/code-block.tsx';
import { Formula } from './blocks/formula.tsx';
import { Caret } from './caret.tsx';
import { ListView } from './lists.tsx';
import { gapBefore } from './spacing.ts';
import { TableView } from './tables.tsx';
import { Heading, Paragraph } from './text-blocks.tsx';
import type { Block } from './tokens.ts';

interface BlocksProps {
  blocks: readonly Block[];
  /** More may follow: a caret stands after the last character. */
  live: boolean;
  /** The block before the first one. */
  after?: Block | undefined;
  /** They stand in the document itself, and so each finds its own direction. */
  isTop?: boolean;
  isInList?: boolean;
}

/** Blocks under each other. A block's place is its key: it keeps its element when it is complete. */
export function Blocks(props: BlocksProps) {
  const { blocks, live, after, isTop = false, isInList = false } = props;
  const last = blocks.length - 1;
  return (
    <>
      {blocks.map((block, index) => (
        <BlockView
          key={index}
          block={block}
          live={live && index === last}
          gap={gapBefore(block, blocks[index - 1] ?? after, isInList)}
          isTop={isTop}
        />
      ))}
      {live && !holdsCaret(blocks.at(-1)) && (
        <p className={blocks.length === 0 && after === undefined ? '' : 'mt-3.5'}>
          <Caret />
        </p>
      )}
    </>
  );
}

/** Code that is being written shows by itself that it is. */
function holdsCaret(block: Block | undefined): boolean {
  if (block === undefined || block.type === 'rule' || block.type === 'formula') return false;
  return block.type !== 'code' || !block.closed;
}

const drawInItem = (blocks: readonly Block[], live: boolean): ReactNode => (
  <Blocks blocks={blocks} live={live} isInList />
);

interface BlockViewProps {
  block: Block;
  live: boolean;
  gap: string;
  isTop: boolean;
}

const BlockView = memo(function BlockView({ block, live, gap, isTop }: BlockViewProps) {
  const dir = isTop ? 'auto' : undefined;
  switch (block.type) {
    case 'paragraph':
      return <Paragraph inlines={block.inlines} live={live} dir={dir} gap={gap} />;
    case 'heading':
      return (
        <Heading depth={block.depth} inlines={block.inlines} live={live} dir={dir} gap={gap} />
      );
    case 'code':
      return (
        <div className={gap}>
          <CodeBlock language={block.language} code={block.code} closed={block.closed || !live} />
        </div>
      );
    case 'formula':
      return (
        <div className={gap}>
          <Formula tex={block.tex} display closed={block.closed} />
        </div>
      );
    case 'html':
      return (
        <p dir={dir} className={`${gap} whitespace-pre-wrap wrap-anywhere`}>
          {block.text}
          {live && <Caret />}
        </p>
      );
    case 'rule':
      return <hr className={`${gap} border-line`} />;
    case 'quote':
      return (
        <blockquote dir={dir} className={`${gap} border-s-2 border-line ps-4 text-ink-2`}>
          <Blocks blocks={block.children} live={live} />
        </blockquote>
      );
    case 'list':
      return <ListView list={block} draw={drawInItem} live={live} dir={dir} gap={gap} />;
    case 'table':
      return (
        <div className={gap}>
          <TableView table={block} live={live} dir={dir} />
        </div>
      );
  }
});
