import { strings } from '../../../i18n/index.ts';
import type { ModelRow } from '../catalogue.ts';
import type { ModelGroup } from '../search.ts';
import { useListWindow } from '../use-list-window.ts';
import { ModelOption } from './model-option.tsx';

interface ModelOptionsProps {
  listId: string;
  groups: readonly ModelGroup[];
  /** Rows in all. */
  count: number;
  chosenId: string | null;
  active: ModelRow | undefined;
  /** The row that is kept in view. */
  heldId: string | null;
  /** Names of the providers that have no key yet, by id. */
  missingKeys: ReadonlyMap<string, string>;
  onPick: (row: ModelRow) => void;
  onPoint: (modelId: string) => void;
}

/** The list of a combobox: options in groups, under heads that only the eye needs. */
export function ModelOptions(props: ModelOptionsProps) {
  const { listId, groups, count, chosenId, active, heldId, missingKeys, onPick, onPoint } = props;
  const { scroller, drawn } = useListWindow(groups, heldId);
  return (
    <>
      {groups.length > 0 && <ColumnHeads />}
      <div
        ref={scroller}
        id={listId}
        role="listbox"
        aria-label={strings.models.list}
        className="scroller min-h-0 grow pb-2 [scrollbar-gutter:stable]"
      >
        <div role="presentation" style={{ height: drawn.before }} />
        {drawn.groups.map((group) => (
          <div
            key={group.label}
            role="group"
            aria-label={group.label}
            className="ps-2 pe-1 max-md:pe-2"
          >
            {group.hasHead && <GroupHead label={group.label} />}
            {group.rows.map(({ row, index }) => (
              <ModelOption
                key={row.id}
                id={optionId(listId, row)}
                row={row}
                index={index}
                count={count}
                chosen={row.id === chosenId}
                active={row === active}
                needsKeyOf={missingKeys.get(row.providerId) ?? null}
                onPick={onPick}
                onPoint={onPoint}
              />
            ))}
          </div>
        ))}
        <div role="presentation" style={{ height: drawn.after }} />
      </div>
    </>
  );
}

/** The id of an option in the page. */
export function optionId(listId: string, row: ModelRow): string {
  return `${listId}-${row.id}`;
}

function GroupHead({ label }: { label: string }) {
  return (
    <p
      aria-hidden
      data-size="head"
      className="truncate px-2.5 pt-3.5 pb-1.5 text-12 font-strong text-ink-3"
    >
      {label}
    </p>
  );
}

/** Each option says itself what its figures are. */
function ColumnHeads() {
  return (
    <p
      aria-hidden
      className="scroller flex shrink-0 gap-2.5 overflow-hidden border-b border-line pb-1.5 ps-11 pe-10 text-12 text-ink-3 [scrollbar-gutter:stable] max-md:hidden"
    >
      <span className="grow">{strings.models.model}</span>
      <span className="w-16 text-end">{strings.models.context}</span>
      <span className="w-32 text-end">{strings.models.price}</span>
    </p>
  );
}
