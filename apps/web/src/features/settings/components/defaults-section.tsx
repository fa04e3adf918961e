import type { Settings } from '@parley/contracts';
import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';

import { strings } from '../../../i18n/index.ts';
import { LIMIT_NAMES, limitText } from '../edits.ts';
import { editSettings } from '../settings.actions.ts';
import { settingsQuery } from '../settings.queries.ts';
import { settingsStore } from '../settings.store.ts';
import { DefaultModelRow } from './default-model-row.tsx';
import { FormSection } from './form-parts.tsx';
import { LimitRow } from './limit-row.tsx';
import { SectionFailed, SectionSkeleton } from './section-states.tsx';

/** What new chats begin with, and when an answer is given up. */
export function DefaultsSection() {
  const { data, isPending, error, refetch } = useQuery(settingsQuery);
  if (isPending) return <SectionSkeleton rows={5} />;
  if (error !== null && data === undefined) {
    return (
      <SectionFailed title={strings.settings.failed} error={error} onRetry={() => void refetch()} />
    );
  }
  return <DefaultsForm stored={data} />;
}

function DefaultsForm({ stored }: { stored: Settings }) {
  const { base, edits, saving } = useStore(settingsStore);
  const shown = base ?? stored;
  const { defaults, defaultsHelp, timeLimits, timeLimitsHelp } = strings.settings;
  return (
    <>
      <FormSection title={defaults} help={defaultsHelp}>
        <DefaultModelRow
          modelId={edits.defaultModelId === undefined ? shown.defaultModelId : edits.defaultModelId}
          disabled={saving}
          onChange={(defaultModelId) => editSettings(shown, { defaultModelId })}
        />
      </FormSection>
      <FormSection title={timeLimits} help={timeLimitsHelp}>
        {LIMIT_NAMES.map((name) => (
          <LimitRow
            key={name}
            name={name}
            text={edits[name] ?? limitText(shown, name)}
            readOnly={saving}
            onChange={(text) => editSettings(shown, { [name]: text })}
          />
        ))}
      </FormSection>
    </>
  );
}
