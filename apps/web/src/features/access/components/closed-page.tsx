import { queryClient } from '../../../api/query-client.ts';
import { listProviders } from '../../../api/calls.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';

/** Asked for anything, the server answers whether it lets this page in. */
const tryAgain = async () => {
  await listProviders(AbortSignal.timeout(10_000)).catch(() => null);
  await queryClient.invalidateQueries();
};

/**
 * In place of the app while the server does not let it in: what to do about it. Part of the first
 * load, since the server would not hand out a part of its own either.
 */
export function ClosedPage() {
  const { closed, closedWhy, closedLocal, closedRemote, closedAuth, closedUrl } = strings.access;
  return (
    <main className="column grid h-full content-center gap-3 overflow-auto bg-canvas py-6 text-16">
      <title>{strings.pageTitle(closed)}</title>
      <h1 className="text-28 font-title tracking-title max-md:text-24">{closed}</h1>
      <p className="text-ink-2">{closedWhy}</p>
      <p className="text-ink-2">{closedLocal}</p>
      <p className="text-ink-2">{closedRemote}</p>
      <dl className="grid gap-2 rounded-lg border border-line bg-raised px-4 py-3.5 text-14">
        <Variable name="PARLEY_AUTH=disabled">{closedAuth}</Variable>
        <Variable name="PARLEY_PUBLIC_URL">{closedUrl}</Variable>
      </dl>
      <Button variant="primary" className="mt-2 justify-self-start" onClick={() => void tryAgain()}>
        {strings.access.tryAgain}
      </Button>
    </main>
  );
}

function Variable({ name, children }: { name: string; children: string }) {
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt className="font-mono text-code">{name}</dt>
      <dd className="text-ink-2">{children}</dd>
    </div>
  );
}
