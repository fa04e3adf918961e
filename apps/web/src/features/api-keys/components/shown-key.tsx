import { Check, Copy } from 'lucide-react';
import { useState } from 'react';

import type { NewApiKey } from '../../../api/api-key-calls.ts';
import { adminStrings } from '../../../i18n/admin.ts';
import { copyText } from '../../../lib/copy-text.ts';
import { Button } from '../../../ui/button.tsx';
import { FormDialog } from '../../../ui/form-dialog.tsx';

interface ShownKeyProps {
  /** In the state of the component that made it, and nowhere else. */
  made: NewApiKey | null;
  onDone: () => void;
}

/** A key for the only time that it is seen: it goes when somebody says so, and not by a slip. */
export function ShownKey({ made, onDone }: ShownKeyProps) {
  const words = adminStrings.apiKeys;
  return (
    <FormDialog
      open={made !== null}
      title={made === null ? '' : words.shownTitle(made.apiKey.name)}
      text={words.shownText}
      busy
      onClose={onDone}
    >
      {made !== null && <CopyableKey text={made.key} onDone={onDone} />}
    </FormDialog>
  );
}

function CopyableKey({ text, onDone }: { text: string; onDone: () => void }) {
  const [outcome, setOutcome] = useState<'idle' | 'done' | 'failed'>('idle');
  const words = adminStrings.apiKeys;
  const copy = async () => setOutcome((await copyText(text)) ? 'done' : 'failed');
  return (
    <div className="mt-4 grid gap-4">
      <p
        role="group"
        aria-label={words.shownKey}
        dir="ltr"
        className="rounded-md border border-line bg-well px-3 py-2.5 font-mono text-13 break-all select-all"
      >
        {text}
      </p>
      <p aria-live="polite" className="text-13 text-danger empty:hidden">
        {outcome === 'failed' && words.notCopied}
      </p>
      <div className="flex justify-end gap-2">
        <Button
          variant="primary"
          icon={outcome === 'done' ? Check : Copy}
          onClick={() => void copy()}
        >
          <span aria-live="polite">{outcome === 'done' ? words.copied : words.copy}</span>
        </Button>
        <Button onClick={onDone}>{words.done}</Button>
      </div>
    </div>
  );
}
