import { Check, CircleHelp } from 'lucide-react';
import { memo } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { formatTokens } from '../../../lib/format.ts';
import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';
import type { ModelRow } from '../catalogue.ts';
import { FavouriteMark } from './favourite-mark.tsx';
import { TraitBadges } from './trait-badges.tsx';

interface ModelOptionProps {
  id: string;
  row: ModelRow;
  /** Its place among all options, of which only those in view are drawn. */
  index: number;
  count: number;
  chosen: boolean;
  active: boolean;
  /** The provider that has no key yet; `null` when the model can be used. */
  needsKeyOf: string | null;
  onPick: (row: ModelRow) => void;
  onPoint: (modelId: string) => void;
}

/** One line: name, maker, abilities, context, price; on a phone two. */
export const ModelOption = memo(function ModelOption(props: ModelOptionProps) {
  const { id, row, index, count, chosen, active, needsKeyOf, onPick, onPoint } = props;
  const isUsable = needsKeyOf === null;
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      aria-posinset={index + 1}
      aria-setsize={count}
      onClick={() => onPick(row)}
      onPointerMove={() => onPoint(row.id)}
      className={classNames(
        'group/option grid h-9.5 cursor-pointer grid-cols-[16px_minmax(0,1fr)_auto_16px] items-center gap-x-2.5 rounded-md px-2.5 pointer-coarse:h-11 max-md:h-14 pointer-coarse:max-md:h-14',
        active && 'bg-selected',
      )}
    >
      <span className="text-accent">{chosen && <Icon of={Check} />}</span>
      <span className="flex min-w-0 items-baseline gap-2 max-md:flex-col max-md:gap-0">
        <span className={classNames('max-w-full truncate font-strong', !isUsable && 'text-ink-3')}>
          {row.name}
        </span>
        <span className="flex max-w-full min-w-0 items-center gap-1.5 text-13 text-ink-3">
          <span className="truncate">
            {isUsable ? row.by : strings.models.needsKey(needsKeyOf)}
          </span>
          {isUsable && !row.verified && <Unverified />}
        </span>
      </span>
      {isUsable ? (
        <Facts row={row} />
      ) : (
        <span className="text-13 font-strong text-ink-2">{strings.models.addKey}</span>
      )}
      <FavouriteMark modelId={row.id} />
    </div>
  );
});

/** Its provider gave a name and no facts: what stands here is little, and may be wrong. */
function Unverified() {
  const { unverified, unverifiedWhy } = strings.models;
  return (
    <span title={unverifiedWhy} className="shrink-0">
      <Icon of={CircleHelp} size="sm" />
      <span className="sr-only">, {unverified}</span>
    </span>
  );
}

/** In columns of fixed width; on a phone the price above the rest. */
function Facts({ row }: { row: ModelRow }) {
  const context =
    row.contextLength === null ? strings.models.unknown : formatTokens(row.contextLength);
  return (
    <span className="flex items-center gap-2.5 text-end text-13 text-ink-2 tabular-nums max-md:grid max-md:grid-cols-[1fr_auto] max-md:gap-x-2 max-md:gap-y-0.5">
      <TraitBadges traits={row.traits} />
      <span className="w-16 max-md:w-auto max-md:text-12 max-md:text-ink-3">
        <span className="sr-only">{strings.models.context} </span>
        {context}
      </span>
      <span className="w-32 max-md:order-first max-md:col-span-2 max-md:w-auto">
        <span className="sr-only">{strings.models.price} </span>
        {row.price}
      </span>
    </span>
  );
}
