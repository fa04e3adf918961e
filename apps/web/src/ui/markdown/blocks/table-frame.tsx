import type { ReactNode } from 'react';

interface TableFrameProps {
  /** The plain text of the cells, the head first. */
  rows: readonly (readonly string[])[];
  /** The table as it was written, in Markdown. */
  source: string;
  /** The table element. */
  children: ReactNode;
}

/** A wide table scrolls in itself; a scroller must be reachable by keyboard. */
export function TableFrame({ children }: TableFrameProps) {
  return (
    <div tabIndex={0} className="scroller">
      {children}
    </div>
  );
}
