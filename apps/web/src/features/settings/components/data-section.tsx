import { useState } from 'react';

import { forgetRemembered } from '../../../lib/remembered.ts';
import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { showToast } from '../../../ui/toast.store.ts';
import { FormSection } from './form-parts.tsx';

/** What is kept where. */
export function DataSection() {
  const { onServer, onServerText, inBrowser, inBrowserText } = strings.settings;
  return (
    <>
      <FormSection title={onServer}>
        <p className="px-5 py-3.5 text-ink-2 wrap-anywhere max-md:px-4">
          {onServerText(location.host)}
        </p>
      </FormSection>
      <FormSection title={inBrowser}>
        <div className="grid justify-items-start gap-3 px-5 py-3.5 max-md:px-4">
          <p className="text-ink-2">{inBrowserText}</p>
          <ForgetButton />
        </div>
      </FormSection>
    </>
  );
}

function ForgetButton() {
  const [asking, setAsking] = useState(false);
  const { forget, forgetTitle, forgetText, forgetConfirm, forgotten, cancel } = strings.settings;
  const confirm = () => {
    forgetRemembered();
    setAsking(false);
    showToast({ text: forgotten });
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>{forget}</Button>
      <ConfirmDialog
        open={asking}
        title={forgetTitle}
        text={forgetText}
        confirm={forgetConfirm}
        cancel={cancel}
        busy={false}
        problem={null}
        onConfirm={confirm}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
