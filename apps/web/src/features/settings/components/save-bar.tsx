import { useStore } from 'zustand';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { areSound, countEdits } from '../edits.ts';
import { keepMine, loadTheirs, saveSettings } from '../settings.actions.ts';
import { discardEdits, type SettingsState, settingsStore } from '../settings.store.ts';

const save = () => void saveSettings();

/** Over the lower edge of the page while there are changes that the server does not know. */
export function SaveBar() {
  const { edits, saving, problem } = useStore(settingsStore);
  if (countEdits(edits) === 0) return null;
  const isConflict = problem?.kind === 'conflict';
  return (
    <div
      role={problem === null ? 'status' : 'alert'}
      className={classNames(
        'absolute inset-x-8 bottom-4 z-(--z-dock) flex max-w-170 animate-rise flex-wrap items-center gap-2 rounded-lg border py-2 ps-4 pe-2.5 shadow-2 max-md:inset-x-3 max-md:bottom-[max(0.75rem,env(safe-area-inset-bottom))]',
        problem === null ? 'border-line bg-raised' : 'border-danger-line bg-danger-wash',
      )}
    >
      <div className={classNames('min-w-0 grow', isConflict ? 'basis-72' : 'basis-36')}>
        <p className={classNames(isConflict && 'font-strong')}>{headline(edits, problem)}</p>
        {isConflict && <p className="text-13 text-ink-2">{strings.settings.conflictText}</p>}
      </div>
      {isConflict ? (
        <>
          <Button variant="tinted" size="sm" onClick={loadTheirs}>
            {strings.settings.loadTheirs}
          </Button>
          <Button variant="primary" size="sm" busy={saving} onClick={() => void keepMine()}>
            {strings.settings.keepMine}
          </Button>
        </>
      ) : (
        <>
          <Button variant="quiet" size="sm" disabled={saving} onClick={discardEdits}>
            {strings.settings.discard}
          </Button>
          <Button
            variant="primary"
            size="sm"
            busy={saving}
            disabled={!areSound(edits)}
            onClick={save}
          >
            {saving ? strings.settings.saving : strings.settings.save}
          </Button>
        </>
      )}
    </div>
  );
}

function headline(edits: SettingsState['edits'], problem: SettingsState['problem']): string {
  if (problem === null) return strings.settings.unsaved(countEdits(edits));
  if (problem.kind === 'conflict') return strings.settings.conflict;
  return strings.settings.notSaved(problem.reason);
}
