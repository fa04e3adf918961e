import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { endFirstRun } from '../first-run.store.ts';

/** Ends the set-up; this browser does not offer it again. */
export function SkipButton() {
  return (
    <Button variant="quiet" size="sm" onClick={endFirstRun}>
      {strings.firstRun.skip}
    </Button>
  );
}
