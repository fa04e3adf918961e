import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

import { adminStrings } from '../../../i18n/admin.ts';
import { StatusDot, type Tone } from '../../../ui/status-dot.tsx';
import { API_KEYS_PATH } from '../../dashboard/places.ts';
import { FormRow } from '../../settings/components/form-parts.tsx';
import { openGateQuery } from '../clients.queries.ts';
import { KEY_VARIABLE } from '../snippets/snippet.ts';

/** Whether a key is needed by those who ask from where this browser asks, and where there are some. */
export function KeyRow() {
  const { tone, word, help } = useKeyNeed();
  const { key, apiKeys } = adminStrings.clients;
  return (
    <FormRow label={key} help={help} wide>
      <div className="flex items-center gap-x-4 gap-y-1 max-md:flex-wrap">
        <span className="flex items-center gap-2 whitespace-nowrap">
          <StatusDot tone={tone} />
          {word}
        </span>
        <Link
          to={API_KEYS_PATH}
          className="whitespace-nowrap text-accent hover:text-accent-2 pointer-coarse:py-3"
        >
          {apiKeys}
        </Link>
      </div>
    </FormRow>
  );
}

function useKeyNeed(): { tone: Tone; word: string; help?: string } {
  const { data: isOpen, isError } = useQuery(openGateQuery);
  const words = adminStrings.clients;
  if (isOpen === true) return { tone: 'ok', word: words.keyOpen, help: words.keyOpenHelp };
  if (isOpen === false)
    return { tone: 'accent', word: words.keyNeeded, help: words.keyNeededHelp(KEY_VARIABLE) };
  if (isError) return { tone: 'warn', word: words.keyUnknown, help: words.keyUnknownHelp };
  return { tone: 'none', word: words.keyChecking };
}
