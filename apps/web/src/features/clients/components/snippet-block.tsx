import { Download } from 'lucide-react';

import { adminStrings } from '../../../i18n/admin.ts';
import { saveAsFile } from '../../../lib/save-as-file.ts';
import { CodeFigure } from '../../../ui/code-block.tsx';
import { Icon } from '../../../ui/icon.tsx';
import type { ClientProgram } from '../snippets/clients.ts';
import type { Snippet } from '../snippets/snippet.ts';

interface SnippetBlockProps {
  client: ClientProgram;
  snippet: Snippet;
}

/** A snippet to copy; where a client reads it from a file, to save as one too. */
export function SnippetBlock({ client, snippet }: SnippetBlockProps) {
  const { languages, names, copy, code } = adminStrings.clients;
  const name = snippet.file ?? languages[snippet.language];
  const called = `${names[client.id]}, ${name}`;
  return (
    <CodeFigure
      name={name}
      code={snippet.text}
      copyLabel={copy(called)}
      label={code(called)}
      actions={snippet.file !== undefined && <SaveButton file={snippet.file} text={snippet.text} />}
    />
  );
}

/** @param file where a client looks for it; it is saved under its last name */
function SaveButton({ file, text }: { file: string; text: string }) {
  const name = file.split('/').at(-1) ?? file;
  const { download, downloadOf } = adminStrings.clients;
  return (
    <button
      type="button"
      aria-label={downloadOf(name)}
      onClick={() => saveAsFile(name, text)}
      className="inline-flex h-(--h-sm) items-center gap-1.5 rounded-sm px-2 text-12 font-strong text-ink-2 transition-colors duration-(--d-fast) hover:bg-hover hover:text-ink"
    >
      <Icon of={Download} size="sm" />
      {download}
    </button>
  );
}
