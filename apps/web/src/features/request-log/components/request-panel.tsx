import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, CircleAlert, X } from 'lucide-react';
import { useStore } from 'zustand';

import { ApiError, tellOf } from '../../../api/client.ts';
import { adminStrings } from '../../../i18n/admin.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { useDelayed } from '../../../ui/use-delayed.ts';
import { requestLogQuery } from '../request-log.queries.ts';
import { requestLogStore } from '../request-log.store.ts';
import { RequestDetails } from './request-details.tsx';

const words = adminStrings.requests;

interface RequestPanelProps {
  id: string;
  /** Whether there are requests beside it in the log. */
  hasNewer: boolean;
  hasOlder: boolean;
  /** To the one so many rows further down. */
  onStep: (steps: number) => void;
  onClose: () => void;
}

/** One request of the log, opened. */
export function RequestPanel({ id, hasNewer, hasOlder, onStep, onClose }: RequestPanelProps) {
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-11 shrink-0 items-center gap-1 ps-5 pe-3 max-md:ps-4 max-md:pe-2">
        <h2 className="grow font-title">{words.request}</h2>
        <Step
          label={words.previous}
          icon={ChevronUp}
          isPossible={hasNewer}
          onClick={() => onStep(-1)}
        />
        <Step
          label={words.next}
          icon={ChevronDown}
          isPossible={hasOlder}
          onClick={() => onStep(1)}
        />
        <IconButton label={words.close} icon={X} onClick={onClose} />
      </header>
      {/* Each one from its top. */}
      <div key={id} className="scroller min-h-0 grow px-5 pt-1 pb-6 max-md:px-4">
        <Opened id={id} />
      </div>
    </div>
  );
}

interface StepProps {
  label: string;
  icon: typeof ChevronUp;
  isPossible: boolean;
  onClick: () => void;
}

/** At the end of the log it keeps the focus, which a disabled button loses. */
function Step({ label, icon, isPossible, onClick }: StepProps) {
  return (
    <IconButton
      label={label}
      icon={icon}
      aria-disabled={isPossible ? undefined : true}
      onClick={isPossible ? onClick : undefined}
      className="aria-disabled:cursor-default aria-disabled:opacity-40 aria-disabled:hover:bg-transparent"
    />
  );
}

function Opened({ id }: { id: string }) {
  const listed = useStore(requestLogStore, ({ rows }) => rows.find((row) => row.id === id));
  const query = useQuery({ ...requestLogQuery(id), enabled: listed === undefined });
  const row = listed ?? query.data;
  if (row !== undefined) return <RequestDetails row={row} />;
  if (query.error === null) return <Skeleton />;
  if (query.error instanceof ApiError && query.error.status === 404) {
    return (
      <NoticeCard tone="calm" icon={CircleAlert} title={words.notFound} text={words.notFoundHelp} />
    );
  }
  return (
    <NoticeCard tone="danger" icon={CircleAlert} title={words.oneFailed} {...tellOf(query.error)}>
      <Button variant="tinted" size="sm" onClick={() => void query.refetch()}>
        {words.tryAgain}
      </Button>
    </NoticeCard>
  );
}

/** What is read sooner needs nothing in its place. */
const SILENT_MS = 150;
const SKELETON_FACTS = 8;

function Skeleton() {
  const isShown = useDelayed(true, SILENT_MS);
  if (!isShown) return null;
  return (
    <div role="status">
      <span className="sr-only">{words.loadingOne}</span>
      {Array.from({ length: SKELETON_FACTS }, (_, fact) => (
        <div key={fact} className="flex h-7.5 items-center justify-between">
          <span className="h-3 w-20 rounded-xs bg-fill" />
          <span className="h-3 w-32 rounded-xs bg-fill" />
        </div>
      ))}
    </div>
  );
}
