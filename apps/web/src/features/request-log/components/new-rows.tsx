import { ArrowUp } from 'lucide-react';
import { useStore } from 'zustand';

import { adminStrings } from '../../../i18n/admin.ts';
import { formatCount } from '../../../lib/format.ts';
import { Icon } from '../../../ui/icon.tsx';
import { readNewest, takeIn } from '../request-log.actions.ts';
import { requestLogStore } from '../request-log.store.ts';

/** How many rows wait above those that keep their places, and the way to them. */
export function NewRows({ onShow }: { onShow: () => void }) {
  const count = useStore(requestLogStore, (state) => state.waiting.length);
  const isBehind = useStore(requestLogStore, (state) => state.isBehind);
  if (count === 0 && !isBehind) return null;
  const show = () => {
    onShow();
    if (isBehind) void readNewest();
    else takeIn();
  };
  const { fresh, many } = adminStrings.requests;
  return (
    <div className="pointer-events-none absolute inset-x-0 top-11 z-(--z-dock) flex justify-center max-md:top-2">
      <button
        type="button"
        onClick={show}
        className="pointer-events-auto flex h-(--h-md) animate-rise items-center gap-1.5 rounded-full border border-line bg-raised ps-2.5 pe-3 text-13 font-strong text-ink shadow-2 transition-colors duration-(--d-fast) hover:bg-hover"
      >
        <Icon of={ArrowUp} size="sm" />
        {isBehind ? many : fresh(formatCount(count))}
      </button>
    </div>
  );
}
