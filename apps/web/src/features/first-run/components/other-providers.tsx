import type { Provider } from '@parley/contracts';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';

interface OtherProvidersProps {
  providers: readonly Provider[];
  onChoose: (providerId: string) => void;
}

/** For those who have a key of somebody else, or a server of their own. */
export function OtherProviders({ providers, onChoose }: OtherProvidersProps) {
  const [open, setOpen] = useState(false);
  const listId = useId();
  if (providers.length === 0) return null;
  return (
    <div className="mt-5">
      <Button
        variant="quiet"
        size="sm"
        icon={open ? ChevronDown : ChevronRight}
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        onClick={() => setOpen(!open)}
        className="-ms-2.5"
      >
        {strings.firstRun.another}
      </Button>
      {open && (
        <ul
          id={listId}
          aria-label={strings.firstRun.others}
          className="mt-2 flex max-w-130 flex-wrap gap-2"
        >
          {providers.map(({ id, name }) => (
            <li key={id}>
              <Button size="sm" onClick={() => onChoose(id)}>
                {name}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
