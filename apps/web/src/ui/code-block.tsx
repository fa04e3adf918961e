import { memo } from 'react';

import { strings } from '../i18n/index.ts';
import { CopyButton } from './copy-button.tsx';

/** Code as it was written; long lines scroll in themselves. */
export const CodeBlock = memo(function CodeBlock({
  language,
  code,
}: {
  language: string;
  code: string;
}) {
  const name = language === '' ? strings.code.plain : language;
  return (
    <figure
      dir="ltr"
      className="bleed my-4.5 rounded-lg border border-line bg-well first:mt-0 last:mb-0"
    >
      <figcaption className="sticky top-0 z-(--z-bar) flex h-9.5 items-center justify-between rounded-t-lg border-b border-line bg-well ps-4 pe-1.5 text-12 text-ink-3">
        {name}
        <CopyButton label={strings.copy.code} text={() => code} />
      </figcaption>
      <pre
        // A scroller must be reachable by keyboard.
        tabIndex={0}
        aria-label={strings.code.label(name)}
        className="scroller rounded-b-lg px-4 pt-3 pb-3.5 font-mono text-code [tab-size:2]"
      >
        <code>{code}</code>
      </pre>
    </figure>
  );
});
