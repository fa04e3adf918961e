import { Check } from 'lucide-react';
import { memo } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { formatTokens } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import type { ModelRow } from '../catalogue.ts';

interface ModelOptionProps {
  id: string;
  row: ModelRow;
  chosen: boolean;
  active: boolean;
  /** The provider that has no key yet; `null` when the model can be used. */
  needsKeyOf: string | null;
  onPick: (row: ModelRow) => void;
  onPoint: (modelId: string) => void;
}

/** One line: name, maker, context, price; on a phone two. */
export const ModelOption = memo(function ModelOption({
  id,
  row,
  chosen,
  active,
  needsKeyOf,
  onPick,
  onPoint,
}: ModelOptionProps) {
  const context =
    row.contextLength === null ? strings.models.unknown : formatTokens(row.contextLength);
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      onClick={() => onPick(row)}
      onPointerMove={() => onPoint(row.id)}
      className={classNames(
        'grid min-h-9.5 cursor-pointer grid-cols-[16px_minmax(0,1fr)_auto_auto] items-center gap-x-2.5 rounded-md px-2.5 py-1 max-md:min-h-13 max-md:grid-cols-[16px_auto_minmax(0,1fr)]',
        active && 'bg-selected',
      )}
    >
      <span className="text-accent">{chosen && <Icon of={Check} />}</span>
      <span className="flex min-w-0 items-baseline gap-2 max-md:col-span-2">
        <span className={classNames('truncate font-strong', needsKeyOf !== null && 'text-ink-3')}>
          {row.name}
        </span>
        <span className="truncate text-13 text-ink-3">
          {needsKeyOf === null ? row.maker : strings.models.needsKey(needsKeyOf)}
        </span>
      </span>
      <span className="w-16 text-end text-13 text-ink-2 tabular-nums max-md:col-start-2 max-md:w-auto max-md:text-start max-md:text-12 max-md:text-ink-3">
        <span className="sr-only">{strings.models.context} </span>
        {context}
      </span>
      <span className="w-32 text-end text-13 text-ink-2 tabular-nums max-md:w-auto max-md:text-start max-md:text-12 max-md:text-ink-3">
        <span className="sr-only">{strings.models.price} </span>
        {row.price}
      </span>
    </div>
  );
});
