import { Download, WrapText } from 'lucide-react';
import { memo, Suspense, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { transcriptStrings } from '../../../i18n/transcript.ts';
import { BlockFigure } from '../../block-figure.tsx';
import { CopyButton } from '../../copy-button.tsx';
import { lazyPart } from '../../lazy-part.ts';
import { showToast } from '../../toast.store.ts';
import { CodeScroller } from './code/code-scroller.tsx';
import { isWrapped, rememberWrapped } from './code/wrapped-code.ts';
import { HeadButton } from './head-button.tsx';

interface CodeBlockProps {
  /** The first word after the opening fence; empty when there is none. */
  language: string;
  code: string;
  /** `false` while its closing fence may still come. */
  closed: boolean;
}

const Diagram = lazyPart(async () => (await import('./diagram.tsx')).Diagram);

/** Code as it was written; a complete diagram in Mermaid's language is drawn. */
export const CodeBlock = memo(function CodeBlock(props: CodeBlockProps) {
  const { language, code, closed } = props;
  if (!closed || language.toLowerCase() !== 'mermaid') return <PlainCode {...props} />;
  return (
    <Suspense fallback={<PlainCode {...props} />}>
      <Diagram source={code} />
    </Suspense>
  );
});

/** Plain while it grows, in colour once it is complete. */
function PlainCode({ language, code, closed }: CodeBlockProps) {
  const name = language === '' ? strings.code.plain : language;
  const [wrap, setWrap] = useState(() => isWrapped(code));
  const { wrapLines, download } = transcriptStrings.markdown.code;
  const toggleWrap = () => {
    setWrap(!wrap);
    rememberWrapped(code, !wrap);
  };
  return (
    <BlockFigure
      name={name}
      className="bleed"
      actions={
        <>
          <HeadButton icon={WrapText} label={wrapLines} pressed={wrap} onClick={toggleWrap} />
          <HeadButton icon={Download} label={download} onClick={() => save(language, code)} />
          <CopyButton label={strings.copy.code} text={() => code} />
        </>
      }
    >
      <CodeScroller name={name} language={language} code={code} closed={closed} wrap={wrap} />
    </BlockFigure>
  );
}

/** What knows the names of files is fetched when somebody wants one. */
function save(language: string, code: string): void {
  import('./code/save-code.ts').then(
    ({ saveCode }) => saveCode(language, code),
    () => showToast({ text: strings.failures.networkShort }),
  );
}
