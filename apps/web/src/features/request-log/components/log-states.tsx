import { CircleAlert } from 'lucide-react';
import { Link } from 'react-router';
import { useStore } from 'zustand';

import { tellOf } from '../../../api/client.ts';
import { adminStrings } from '../../../i18n/admin.ts';
import { Button } from '../../../ui/button.tsx';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { useDelayed } from '../../../ui/use-delayed.ts';
import { CLIENTS_PATH } from '../../dashboard/places.ts';
import { readNewest, readOlder } from '../request-log.actions.ts';
import { requestLogStore } from '../request-log.store.ts';

const words = adminStrings.requests;

/** What is read sooner needs nothing in its place. */
const SILENT_MS = 150;
const SKELETON_ROWS = 8;

/** What stands under the head where there are no rows. */
export function LogStates() {
  const hasRead = useStore(requestLogStore, (state) => state.hasRead);
  const isUnreadable = useStore(requestLogStore, ({ problem }) => problem?.of === 'newest');
  if (isUnreadable) return <Unreadable />;
  return hasRead ? <Nothing /> : <Skeleton />;
}

/** The newest requests could not be read, and reading them may be tried again. */
export function Unreadable() {
  const problem = useStore(requestLogStore, (state) => state.problem);
  const isBusy = useStore(requestLogStore, (state) => state.reading === 'newest');
  if (problem?.of !== 'newest') return null;
  return (
    <div className="p-5 max-md:p-4">
      <NoticeCard tone="danger" icon={CircleAlert} title={words.failed} {...tellOf(problem.error)}>
        <Button variant="tinted" size="sm" busy={isBusy} onClick={() => void readNewest()}>
          {words.tryAgain}
        </Button>
      </NoticeCard>
    </div>
  );
}

function Skeleton() {
  const isShown = useDelayed(true, SILENT_MS);
  if (!isShown) return null;
  return (
    <div role="status">
      <span className="sr-only">{words.loading}</span>
      {Array.from({ length: SKELETON_ROWS }, (_, row) => (
        <div
          key={row}
          className="flex h-10.25 items-center gap-8 border-b border-line px-5 max-md:h-15.5 max-md:px-4"
        >
          <span className="h-3 w-14 rounded-xs bg-fill max-md:hidden" />
          <span className="h-3 w-12 rounded-xs bg-fill" />
          <span className="h-3 max-w-40 grow rounded-xs bg-fill" />
        </div>
      ))}
    </div>
  );
}

function Nothing() {
  return (
    <div className="grid justify-items-start gap-1 px-5 py-8 max-md:px-4">
      <p className="font-strong">{words.none}</p>
      <p className="text-ink-2">{words.noneHelp}</p>
      <Link
        to={CLIENTS_PATH}
        className="mt-2 rounded-sm text-accent underline pointer-coarse:py-3 underline-offset-3 hover:text-accent-2"
      >
        {words.setUp}
      </Link>
    </div>
  );
}

/** Below the last row: that there are more, or why they are not here. */
export function LogFoot() {
  const hasOlder = useStore(requestLogStore, (state) => state.olderCursor !== null);
  const problem = useStore(requestLogStore, (state) => state.problem);
  const isBusy = useStore(requestLogStore, (state) => state.reading === 'older');
  if (!hasOlder || problem?.of === 'newest') return null;
  if (problem === null) {
    return (
      <p role="status" className="flex h-12 items-center gap-2 px-5 text-13 text-ink-3 max-md:px-4">
        <Spinner />
        {words.loadingOlder}
      </p>
    );
  }
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 py-3 text-13 text-danger max-md:px-4"
    >
      {words.olderFailed} {tellOf(problem.error).text}
      <Button size="sm" busy={isBusy} onClick={() => void readOlder()}>
        {words.tryAgain}
      </Button>
    </div>
  );
}
