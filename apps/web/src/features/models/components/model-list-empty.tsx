import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';

interface ModelListEmptyProps {
  query: string;
  isFiltered: boolean;
  /** The list could not be read at all. */
  isFailed: boolean;
  onClear: () => void;
}

/** Nothing found, or nothing there yet: says which, and the way on. */
export function ModelListEmpty({ query, isFiltered, isFailed, onClear }: ModelListEmptyProps) {
  const { failed, none, noneHelp, noMatch, noMatchFiltered, clearFilters } = strings.models;
  if (query !== '' || isFiltered) {
    return (
      <div role="status" className="flex flex-wrap items-center gap-2 px-4.5 py-5 text-ink-2">
        <p className="min-w-0 wrap-anywhere">{query === '' ? noMatchFiltered : noMatch(query)}</p>
        <Button size="sm" onClick={onClear}>
          {clearFilters}
        </Button>
      </div>
    );
  }
  return (
    <div role="status" className="grid gap-1 px-4.5 py-5 text-ink-2">
      <p>{isFailed ? failed : none}</p>
      {!isFailed && <p className="text-13 text-ink-3">{noneHelp}</p>}
    </div>
  );
}
