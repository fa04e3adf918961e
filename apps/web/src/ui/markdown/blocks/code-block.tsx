import { memo } from 'react';

import { strings } from '../../../i18n/index.ts';
import { CodeFigure } from '../../code-block.tsx';

interface CodeBlockProps {
  /** The first word after the opening fence; empty when there is none. */
  language: string;
  code: string;
  /** `false` while its closing fence may still come. */
  closed: boolean;
}

/** Code as it was written; long lines scroll in themselves. */
export const CodeBlock = memo(function CodeBlock({ language, code }: CodeBlockProps) {
  const name = language === '' ? strings.code.plain : language;
  return (
    <CodeFigure
      name={name}
      code={code}
      copyLabel={strings.copy.code}
      label={strings.code.label(name)}
      className="bleed my-4.5 first:mt-0 last:mb-0"
    />
  );
});
