import { CircleAlert } from 'lucide-react';

import { tellOf } from '../../../api/client.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { useDelayed } from '../../../ui/use-delayed.ts';

/** Nobody needs to see what is there sooner. */
const DELAY_MS = 150;

/** Stands where a section will stand, and is as large. */
export function SectionSkeleton({ rows }: { rows: number }) {
  const shown = useDelayed(true, DELAY_MS);
  if (!shown) return null;
  return (
    <div aria-hidden className="animate-fade">
      <div className="h-6 w-40 rounded-sm bg-fill" />
      <div className="mt-3 divide-y divide-line rounded-lg border border-line bg-raised">
        {Array.from({ length: rows }, (_, row) => (
          <div key={row} className="grid gap-2 px-5 py-4">
            <div className="h-4 w-44 rounded-sm bg-fill" />
            <div className="h-3 w-72 max-w-full rounded-sm bg-fill" />
          </div>
        ))}
      </div>
    </div>
  );
}

interface SectionFailedProps {
  title: string;
  error: Error;
  onRetry: () => void;
}

export function SectionFailed({ title, error, onRetry }: SectionFailedProps) {
  return (
    <NoticeCard tone="danger" icon={CircleAlert} title={title} {...tellOf(error)}>
      <Button variant="tinted" size="sm" onClick={onRetry}>
        {strings.settings.tryAgain}
      </Button>
    </NoticeCard>
  );
}
