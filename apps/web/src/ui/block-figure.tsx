import type { ReactNode } from 'react';

import { classNames } from '../lib/class-names.ts';

interface BlockFigureProps {
  /** What stands in its head. */
  name: string;
  /** What can be done with it, at the end of its head. */
  actions: ReactNode;
  children: ReactNode;
  className?: string | undefined;
}

/** A box under a head that stays in sight while the box is read. */
export function BlockFigure({ name, actions, children, className }: BlockFigureProps) {
  return (
    <figure
      dir="ltr"
      className={classNames('min-w-0 rounded-lg border border-line bg-well', className)}
    >
      <figcaption className="sticky top-0 z-(--z-bar) flex h-9.5 items-center gap-0.5 rounded-t-lg border-b border-line bg-well ps-3.75 pe-1.5 text-12 text-ink-3 pointer-coarse:h-11">
        <span className="min-w-0 grow truncate">{name}</span>
        {actions}
      </figcaption>
      {children}
    </figure>
  );
}
