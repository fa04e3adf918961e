import { memo, type ReactNode } from 'react';

import { groupsOf, isSameGroup } from './groups.ts';
import { type Block, type List, type ListItem, plainText } from './tokens.ts';

/** From this number on the marker needs more room. */
const WIDE_NUMBER = 100;

/** Draws what stands in an item; lists know of no other blocks. Always the same function. */
type DrawBlocks = (blocks: readonly Block[], live: boolean) => ReactNode;

interface ListViewProps {
  list: List;
  draw: DrawBlocks;
  live: boolean;
  dir: 'auto' | undefined;
  gap: string;
}

export function ListView({ list, draw, live, dir, gap }: ListViewProps) {
  const { start, items, loose } = list;
  const groups = groupsOf(items);
  const children = groups.map((group, index) => (
    <ItemGroup key={index} items={group} draw={draw} live={live && index === groups.length - 1} />
  ));
  // The items themselves do not change when the list turns out to be a loose one.
  const look = `${gap} marker:text-ink-3 marker:tabular-nums ${loose ? '[&>li+li]:mt-2.5' : '[&>li+li]:mt-1.5'}`;
  if (start === null)
    return (
      <ul dir={dir} className={`${look} list-disc ps-6`}>
        {children}
      </ul>
    );
  const isWide = start + items.length > WIDE_NUMBER;
  return (
    <ol dir={dir} start={start} className={`${look} list-decimal ${isWide ? 'ps-9' : 'ps-6'}`}>
      {children}
    </ol>
  );
}

interface ItemGroupProps {
  items: readonly ListItem[];
  draw: DrawBlocks;
  live: boolean;
}

const ItemGroup = memo(
  function ItemGroup({ items, draw, live }: ItemGroupProps) {
    return items.map((item, index) => (
      <ItemView key={index} item={item} draw={draw} live={live && index === items.length - 1} />
    ));
  },
  (one, other) => one.live === other.live && isSameGroup(one.items, other.items),
);

interface ItemViewProps {
  item: ListItem;
  draw: DrawBlocks;
  live: boolean;
}

const ItemView = memo(function ItemView({ item, draw, live }: ItemViewProps) {
  const { task, children } = item;
  if (task === null) return <li>{draw(children, live)}</li>;
  const first = children[0];
  const label = first?.type === 'paragraph' ? plainText(first.inlines) : '';
  return (
    <li className="relative list-none">
      <input
        type="checkbox"
        disabled
        checked={task}
        aria-label={label}
        className="absolute -start-5.5 top-1.5 size-3.5 accent-accent"
      />
      {draw(children, live)}
    </li>
  );
});
