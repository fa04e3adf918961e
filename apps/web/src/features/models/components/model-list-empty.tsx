import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';

interface ModelListEmptyProps {
  query: string;
  /** The list could not be read at all. */
  isFailed: boolean;
  onClear: () => void;
}

/** Nothing found, or nothing there yet: says which, and the way on. */
export function ModelListEmpty({ query, isFailed, onClear }: ModelListEmptyProps) {
  const { failed, none, noneHelp, noMatch, clearSearch } = strings.models;
  if (query !== '') {
    return (
      <div role="status" className="grid justify-items-start gap-2.5 px-4.5 py-5 text-ink-2">
        <p>{noMatch(query)}</p>
        <Button size="sm" onClick={onClear}>
          {clearSearch}
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
