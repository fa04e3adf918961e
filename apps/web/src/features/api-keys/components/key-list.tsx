import type { ApiKey } from '@parley/contracts';
import { type MouseEvent, useState } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { useNow } from '../../../ui/use-now.ts';
import { type KeyAction, KeyDialog } from './key-dialog.tsx';
import { KeyRow } from './key-row.tsx';

/** What counts down in seconds. */
const SECOND_MS = 1_000;

/** What is being done with a key. It stays when the key goes from the list: what was typed is not lost. */
interface Opened {
  action: KeyAction;
  apiKey: ApiKey;
  button: HTMLElement;
}

/** All keys, the newest first, and what is done with one of them. */
export function KeyList({ keys }: { keys: readonly ApiKey[] }) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const now = useNow(SECOND_MS);
  const { list, none } = adminStrings.apiKeys;
  const openerOf = (apiKey: ApiKey) => (action: KeyAction, event: MouseEvent<HTMLElement>) =>
    setOpened({ action, apiKey, button: event.currentTarget });
  return (
    <>
      {keys.length === 0 ? (
        <p className="text-28 font-title tracking-title max-md:text-24">{none}</p>
      ) : (
        <ul
          aria-label={list}
          className="divide-y divide-line rounded-lg border border-line bg-raised"
        >
          {keys.toReversed().map((apiKey) => (
            <KeyRow key={apiKey.id} apiKey={apiKey} now={now} onOpen={openerOf(apiKey)} />
          ))}
        </ul>
      )}
      {opened !== null && <KeyDialog {...opened} onClose={() => setOpened(null)} />}
    </>
  );
}
