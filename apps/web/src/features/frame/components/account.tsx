import { strings } from '../../../i18n/index.ts';
import { SettingsLink } from './settings-link.tsx';

/** Who is signed in, and the way to the settings. Without sign-in there is one account. */
export function Account() {
  return (
    <div className="flex items-center gap-2.5 pt-1 ps-2.5">
      <span
        aria-hidden
        className="grid size-6 shrink-0 place-items-center rounded-full border border-line bg-fill text-12 font-title text-ink-2"
      >
        {strings.frame.account.slice(0, 1)}
      </span>
      <span className="grow truncate text-ink-2">{strings.frame.account}</span>
      <SettingsLink />
    </div>
  );
}
