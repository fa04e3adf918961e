import { memo } from 'react';

import { Caret } from './caret.tsx';

interface PlainParagraphsProps {
  text: string;
  /** The text is being written: a caret stands after its last character. */
  live: boolean;
}

/**
 * Text as it was typed, drawn by paragraphs: a browser lays out a text node as a whole, and one of
 * 80,000 characters that grows costs more than all Markdown (spec: 46 s of CPU for one answer).
 * Line breaks and runs of blanks stay; the style of the text is that of what stands around it.
 */
export const PlainParagraphs = memo(function PlainParagraphs({ text, live }: PlainParagraphsProps) {
  const paragraphs = text.split(/(?<=\n\n)(?=[^\n])/);
  const last = paragraphs.length - 1;
  return paragraphs.map((paragraph, index) => (
    <PlainParagraph key={index} text={paragraph} live={live && index === last} />
  ));
});

/** The last of the breaks after it is its end and no line of its own, in every browser. */
const PlainParagraph = memo(function PlainParagraph({ text, live }: PlainParagraphsProps) {
  return (
    <p dir="auto" className="whitespace-pre-wrap wrap-anywhere">
      {text}
      {live && <Caret />}
    </p>
  );
});
