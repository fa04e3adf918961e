import { QueryClientProvider } from '@tanstack/react-query';
import { BrowserRouter } from 'react-router';
import { useStore } from 'zustand';

import { accessStore } from './api/access.store.ts';
import { queryClient } from './api/query-client.ts';
import { ClosedPage } from './features/access/components/closed-page.tsx';
import { Pages } from './routes.tsx';
import { LeakNotice } from './scrub/leak-notice.tsx';
import { leakStore } from './scrub/leak.store.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';

export function App() {
  const isRefused = useStore(accessStore, (state) => state.refused);
  const isUntold = useStore(leakStore, (state) => state.untold);
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <div className="flex h-full flex-col">
          {isUntold && <LeakNotice />}
          <div className="min-h-0 grow">
            <BrowserRouter>{isRefused ? <ClosedPage /> : <Pages />}</BrowserRouter>
          </div>
        </div>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}
