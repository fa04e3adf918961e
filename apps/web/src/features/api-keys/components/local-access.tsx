import type { Settings } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { Switch } from '../../../ui/switch.tsx';
import { FormRow, FormSection } from '../../settings/components/form-parts.tsx';
import { SectionFailed, SectionSkeleton } from '../../settings/components/section-states.tsx';
import { settingsQuery } from '../../settings/settings.queries.ts';
import { saveLocalAccess } from '../local-access.actions.ts';

/** Whether programs on the server's own machine may do without a key. */
export function LocalAccess() {
  const { data, isPending, error, refetch } = useQuery(settingsQuery);
  const { localFailed } = adminStrings.apiKeys;
  if (isPending) return <SectionSkeleton rows={1} />;
  if (data === undefined)
    return <SectionFailed title={localFailed} error={error} onRetry={() => void refetch()} />;
  return <LocalAccessSwitch settings={data} />;
}

function LocalAccessSwitch({ settings }: { settings: Settings }) {
  /** What was asked for, until the server has it. */
  const [wanted, setWanted] = useState<boolean | null>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const id = useId();
  const words = adminStrings.apiKeys;
  const isOpen = wanted ?? settings.gatewayOpenToLocal;

  const change = async (open: boolean) => {
    setWanted(open);
    setProblem(undefined);
    const failure = await saveLocalAccess(open);
    setWanted(null);
    if (failure !== null) setProblem(words.localNotSaved(failure));
  };
  return (
    <FormSection title={words.local}>
      <FormRow
        labelId={`${id}-label`}
        label={words.localLabel}
        helpId={`${id}-help`}
        help={isOpen ? words.localOn : words.localOff}
        problem={problem}
      >
        <Switch
          labelId={`${id}-label`}
          describedBy={`${id}-help`}
          checked={isOpen}
          busy={wanted !== null}
          onChange={(open) => void change(open)}
        />
      </FormRow>
    </FormSection>
  );
}
