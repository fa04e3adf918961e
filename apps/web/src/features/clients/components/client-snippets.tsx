import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { modelsQuery } from '../../models/models.queries.ts';
import { useNames } from '../../models/use-names.ts';
import { openGateQuery } from '../clients.queries.ts';
import type { ClientProgram } from '../snippets/clients.ts';
import { KEY_VARIABLE } from '../snippets/snippet.ts';
import { useIsStreamed } from '../use-is-streamed.ts';
import { SnippetBlock } from './snippet-block.tsx';

/** Stands where nobody has chosen a model and there is none to choose. */
const EXAMPLE_MODEL = 'openrouter/anthropic/claude-sonnet-4.5';

interface ClientSnippetsProps {
  client: ClientProgram;
  modelId: string | null;
}

/** What to paste for one client, and what there is to know before. */
export function ClientSnippets({ client, modelId }: ClientSnippetsProps) {
  const { data: isOpen = false } = useQuery(openGateQuery);
  const { data: contextLength = null } = useQuery({
    ...modelsQuery,
    select: ({ models }) => models.find(({ id }) => id === modelId)?.contextLength ?? null,
  });
  const withKey = client.insistsOnKey || !isOpen;
  const target = {
    ...{ origin: location.origin, modelId: modelId ?? EXAMPLE_MODEL },
    ...{ contextLength, withKey },
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Notes client={client} modelId={modelId} isOpen={isOpen} withKey={withKey} />
      {client.snippets.map((write) => {
        const snippet = write(target);
        return <SnippetBlock key={snippet.language} client={client} snippet={snippet} />;
      })}
    </div>
  );
}

interface NotesProps extends ClientSnippetsProps {
  isOpen: boolean;
  withKey: boolean;
}

function Notes({ client, modelId, isOpen, withKey }: NotesProps) {
  const words = adminStrings.clients;
  const name = words.subjects[client.id];
  const note = words.notes[client.id];
  const { model } = useNames(modelId ?? '');
  const isStreamed = useIsStreamed(modelId);
  return (
    <div className="grid max-w-[66ch] gap-1 text-ink-2">
      {note !== null && <p>{note}</p>}
      {withKey && isOpen && <p>{words.insistsOnKey(name)}</p>}
      {withKey ? <KeyNote /> : <p>{words.noKeySent}</p>}
      {client.alwaysStreams && !isStreamed && <Warning>{words.streamsOnly(name, model)}</Warning>}
    </div>
  );
}

function KeyNote() {
  return (
    <p>
      {adminStrings.clients.readsKey}{' '}
      <code className="font-mono text-13 whitespace-nowrap">{`export ${KEY_VARIABLE}=sk-parley-…`}</code>
    </p>
  );
}

function Warning({ children }: { children: ReactNode }) {
  return <p className="text-warn">{children}</p>;
}
