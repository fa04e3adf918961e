import { strings } from '../../../i18n/index.ts';
import { StatusDot } from '../../../ui/status-dot.tsx';
import { useLocalCount } from '../use-local.ts';

/** How many models run on the server; the demo does not count. */
export function InstalledLine() {
  return <CountLine count={useLocalCount()} />;
}

/** The same where the number is known. */
export function CountLine({ count }: { count: number }) {
  const { none, count: counted } = strings.localModels;
  return (
    <span className="flex items-center gap-1.5 text-12 whitespace-nowrap text-ink-3">
      <StatusDot tone={count === 0 ? 'none' : 'ok'} />
      {count === 0 ? none : counted(count)}
    </span>
  );
}
