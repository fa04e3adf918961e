import { adminStrings } from '../../../i18n/admin.ts';
import { classNames } from '../../../lib/class-names.ts';

const words = adminStrings.requests;

/**
 * How wide each column is, and where it gives way: it is read out all the same. On a phone a row has
 * two lines, and each part its place in them.
 */
export const COLUMNS = {
  time: 'md:w-25 md:ps-5 md:pe-1 max-md:col-start-2 max-md:row-start-2',
  status: 'md:w-21 md:px-1.5 max-md:col-start-1 max-md:row-start-2',
  model: 'min-w-0 md:flex-5 md:px-1.5 max-md:col-span-3 max-md:col-start-1 max-md:row-start-1',
  from: 'min-w-0 md:flex-4 md:px-1.5 max-md:col-start-3 max-md:row-start-2 md:@max-[46rem]:sr-only',
  input: 'text-end md:w-18 md:px-1.5 max-md:col-start-4 max-md:row-start-2',
  output: 'text-end md:w-15 md:px-1.5 max-md:-ms-1 max-md:col-start-5 max-md:row-start-2',
  cost: 'text-end md:w-17 md:px-1.5 max-md:col-span-2 max-md:col-start-4 max-md:row-start-1',
  firstToken: 'text-end md:w-19 md:px-1.5 max-md:sr-only md:@max-[46rem]:sr-only',
  total: 'text-end md:w-18 md:ps-1.5 md:pe-5 max-md:sr-only',
} as const;

type Column = keyof typeof COLUMNS;

const NAMES: readonly Column[] = [
  'time',
  'status',
  'model',
  'from',
  'input',
  'output',
  'cost',
  'firstToken',
  'total',
];

/** The names of the columns; they stay while the rows pass below them. */
export function LogHead() {
  return (
    <div role="rowgroup" className="sticky top-0 z-(--z-bar) bg-canvas max-md:sr-only">
      <div
        role="row"
        className="flex h-8.25 items-center border-b border-line text-12 font-strong text-ink-3"
      >
        {NAMES.map((name) => (
          <span
            key={name}
            role="columnheader"
            className={classNames('shrink-0 truncate', COLUMNS[name])}
          >
            {words[name]}
          </span>
        ))}
      </div>
    </div>
  );
}
