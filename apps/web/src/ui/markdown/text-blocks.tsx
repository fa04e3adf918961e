import { createContext, type ReactNode, useContext } from 'react';

import { Caret } from './caret.tsx';
import { drawInlines } from './inlines.tsx';
import type { Inline } from './tokens.ts';

interface ParagraphProps {
  inlines: readonly Inline[];
  live: boolean;
  dir: 'auto' | undefined;
  gap: string;
}

export function Paragraph({ inlines, live, dir, gap }: ParagraphProps) {
  // A formula in a line of its own and the button that loads a picture are boxes, which no `p` can hold.
  const Tag = inlines.some(isBox) ? 'div' : 'p';
  return (
    <Tag dir={dir} className={`${gap} wrap-anywhere`}>
      {drawInlines(inlines)}
      {live && <Caret />}
    </Tag>
  );
}

function isBox(inline: Inline): boolean {
  if (inline.type === 'math') return inline.display;
  return inline.type === 'image' || ('children' in inline && inline.children.some(isBox));
}

const TAGS = ['h2', 'h3', 'h4', 'h5', 'h6'] as const;
/** The depth with which the headings of a text begin. */
export const TopHeading = createContext(1);
const SIZES = ['text-24', 'text-20', 'text-18'] as const;

interface HeadingProps extends ParagraphProps {
  depth: number;
}

export function Heading({ depth, inlines, live, dir, gap }: HeadingProps): ReactNode {
  // The page's own title is its only `h1`, and no level is left out below it.
  const Tag = TAGS[Math.max(0, depth - useContext(TopHeading))] ?? 'h6';
  const size = SIZES[depth - 1];
  const look = size === undefined ? '' : `${size} tracking-title`;
  return (
    <Tag dir={dir} className={`${gap} ${look} font-title wrap-anywhere`}>
      {drawInlines(inlines)}
      {live && <Caret />}
    </Tag>
  );
}
