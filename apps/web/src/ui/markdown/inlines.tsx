import type { ReactNode } from 'react';

import { Formula } from './blocks/formula.tsx';
import { ModelImage } from './blocks/model-image.tsx';
import { SafeLink } from './blocks/safe-link.tsx';
import { NoteReference } from './note-reference.tsx';
import type { Inline } from './tokens.ts';

/** Text with its marks as elements. */
export function drawInlines(inlines: readonly Inline[]): ReactNode[] {
  return inlines.map((inline, index) => drawInline(inline, index));
}

function drawInline(inline: Inline, key: number): ReactNode {
  switch (inline.type) {
    case 'text':
      return inline.text;
    case 'break':
      return <br key={key} />;
    case 'code':
      return (
        <code
          key={key}
          dir="ltr"
          className="rounded-xs bg-fill px-1.25 py-0.5 font-mono text-[0.875em] wrap-anywhere"
        >
          {inline.text}
        </code>
      );
    case 'strong':
      return (
        <strong key={key} className="font-title">
          {drawInlines(inline.children)}
        </strong>
      );
    case 'emphasis':
      return <em key={key}>{drawInlines(inline.children)}</em>;
    case 'strike':
      return <del key={key}>{drawInlines(inline.children)}</del>;
    case 'link':
      return (
        <SafeLink key={key} href={inline.href} title={inline.title}>
          {drawInlines(inline.children)}
        </SafeLink>
      );
    case 'image':
      return <ModelImage key={key} src={inline.src} alt={inline.alt} title={inline.title} />;
    case 'math':
      return <Formula key={key} tex={inline.tex} display={inline.display} closed />;
    case 'note':
      return <NoteReference key={key} label={inline.label} />;
  }
}
