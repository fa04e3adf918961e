import { useQuery } from '@tanstack/react-query';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { isReady } from '../../keys/key-view.ts';
import { enterKey } from '../../keys/keys.actions.ts';
import { providersQuery } from '../../keys/keys.queries.ts';

/** One sentence, and one way forward: the composer below, or a key when there is none. */
export function EmptyChat() {
  const { data: providers } = useQuery(providersQuery);
  const first = providers?.find((provider) => provider.enabled);
  const needsKey = first !== undefined && !providers?.some(isReady);
  return (
    <div className="flex grow-2 flex-col justify-end pb-5 max-md:justify-center">
      <div className="column">
        <h1 className="text-28 font-title tracking-title max-md:text-24">
          {needsKey ? strings.chat.firstRun : strings.chat.empty}
        </h1>
        {needsKey && (
          <>
            <p className="mt-2 mb-4 text-16 text-ink-2">{strings.chat.firstRunHelp(first.name)}</p>
            <Button variant="primary" onClick={() => enterKey(first.id)}>
              {strings.keys.add}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
