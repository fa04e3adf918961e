import { useDelayed } from '../../../ui/use-delayed.ts';

const DELAY_MS = 150;
const ROWS = 6;

/** Rows of the size of what is coming; a list that comes at once never shows them. */
export function ModelListSkeleton() {
  const isSlow = useDelayed(true, DELAY_MS);
  return (
    <div aria-hidden className="grid gap-1 p-2">
      {Array.from({ length: ROWS }, (_, index) => (
        <div key={index} className="flex h-9.5 items-center ps-9 pe-2.5">
          {isSlow && <span className="h-3 w-2/5 rounded-xs bg-fill" />}
        </div>
      ))}
    </div>
  );
}
