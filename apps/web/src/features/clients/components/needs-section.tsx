import { useId } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { FormRow, FormSection } from '../../settings/components/form-parts.tsx';
import { ModelChoice } from '../../settings/components/model-choice.tsx';
import { openAiBaseUrl } from '../snippets/snippet.ts';
import { KeyRow } from './key-row.tsx';

interface NeedsSectionProps {
  modelId: string | null;
  /** It is not known yet which one. */
  isPending: boolean;
  onChoose: (modelId: string) => void;
}

/** What every client has to be told, whatever it calls it. */
export function NeedsSection({ modelId, isPending, onChoose }: NeedsSectionProps) {
  const labelId = useId();
  const words = adminStrings.clients;
  const { origin } = location;
  return (
    <FormSection title={words.needs}>
      <UrlRow label={words.openAiUrl} help={words.openAiUrlHelp} url={openAiBaseUrl({ origin })} />
      <UrlRow label={words.anthropicUrl} help={words.anthropicUrlHelp} url={origin} />
      <FormRow label={words.model} labelId={labelId} help={words.modelHelp} wide>
        <ModelChoice
          labelId={labelId}
          modelId={modelId}
          none={words.noModel}
          disabled={isPending}
          onChange={onChoose}
          forChat
        />
      </FormRow>
      <KeyRow />
    </FormSection>
  );
}

function UrlRow({ label, help, url }: { label: string; help: string; url: string }) {
  return (
    <FormRow label={label} help={help} wide>
      <div className="-me-2 flex min-w-0 items-center gap-1">
        <code className="min-w-0 font-mono text-13 wrap-anywhere">{url}</code>
        <CopyButton label={adminStrings.clients.copyUrl(label)} text={() => url} />
      </div>
    </FormRow>
  );
}
