import { strings } from '../../../i18n/index.ts';
import type { ModelGroup, ModelRow } from '../catalogue.ts';
import { ModelOption } from './model-option.tsx';

interface ModelOptionsProps {
  listId: string;
  groups: readonly ModelGroup[];
  chosenId: string | null;
  active: ModelRow | undefined;
  /** Names of the providers that have no key yet, by id. */
  missingKeys: ReadonlyMap<string, string>;
  onPick: (row: ModelRow) => void;
  onPoint: (modelId: string) => void;
}

/** The list of a combobox: options in groups, under heads that only the eye needs. */
export function ModelOptions(props: ModelOptionsProps) {
  const { listId, groups, chosenId, active, missingKeys, onPick, onPoint } = props;
  return (
    <>
      {groups.length > 0 && <ColumnHeads />}
      <div
        id={listId}
        role="listbox"
        aria-label={strings.models.list}
        className="scroller min-h-0 grow px-2 pb-2"
      >
        {groups.map((group) => (
          <div key={group.label} role="group" aria-label={group.label}>
            <p aria-hidden className="px-2.5 pt-3.5 pb-1.5 text-12 font-strong text-ink-3">
              {group.label}
            </p>
            {group.rows.map((row) => (
              <ModelOption
                key={row.id}
                id={optionId(listId, row)}
                row={row}
                chosen={row.id === chosenId}
                active={row === active}
                needsKeyOf={missingKeys.get(row.providerId) ?? null}
                onPick={onPick}
                onPoint={onPoint}
              />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

/** The id of an option in the page. */
export function optionId(listId: string, row: ModelRow): string {
  return `${listId}-${row.id}`;
}

/** Each option says itself what its figures are. */
function ColumnHeads() {
  return (
    <p
      aria-hidden
      className="flex shrink-0 gap-2.5 border-b border-line py-1.5 ps-11 pe-4.5 text-12 text-ink-3 max-md:hidden"
    >
      <span className="grow">{strings.models.model}</span>
      <span className="w-16 text-end">{strings.models.context}</span>
      <span className="w-32 text-end">{strings.models.price}</span>
    </p>
  );
}
