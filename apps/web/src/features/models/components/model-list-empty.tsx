import { strings } from '../../../lib/strings.ts';
import { Button } from '../../../ui/button.tsx';

/** Nothing found, or nothing there yet: says which, and the way on. */
export function ModelListEmpty({ query, onClear }: { query: string; onClear: () => void }) {
  return (
    <div role="status" className="grid justify-items-start gap-2 px-4.5 py-5 text-ink-2">
      <p>{query === '' ? strings.models.none : strings.models.noMatch(query)}</p>
      {query === '' ? (
        <p className="text-13 text-ink-3">{strings.models.noneHelp}</p>
      ) : (
        <Button size="sm" onClick={onClear}>
          {strings.models.clearSearch}
        </Button>
      )}
    </div>
  );
}
