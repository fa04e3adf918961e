import { useId } from 'react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { FormRow } from './form-parts.tsx';
import { ModelChoice } from './model-choice.tsx';

interface DefaultModelRowProps {
  modelId: string | null;
  disabled: boolean;
  onChange: (modelId: string | null) => void;
}

/** Which model new chats begin with, chosen from the same list as in a chat. */
export function DefaultModelRow({ modelId, disabled, onChange }: DefaultModelRowProps) {
  const labelId = useId();
  const { defaultModel, defaultModelHelp, noDefaultModel, removeDefaultModel } = strings.settings;
  return (
    <FormRow label={defaultModel} labelId={labelId} help={defaultModelHelp} wide>
      <div className="flex min-w-0 items-center gap-1.5">
        {modelId !== null && (
          <Button variant="quiet" size="sm" disabled={disabled} onClick={() => onChange(null)}>
            {removeDefaultModel}
          </Button>
        )}
        <ModelChoice
          labelId={labelId}
          modelId={modelId}
          none={noDefaultModel}
          disabled={disabled}
          onChange={onChange}
        />
      </div>
    </FormRow>
  );
}
