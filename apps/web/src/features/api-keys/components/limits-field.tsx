import { useId } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import {
  LIMITED,
  limitLabel,
  type LimitName,
  limitProblem,
  type LimitTexts,
  WINDOWS,
} from '../limit-fields.ts';
import { LimitInput } from './limit-input.tsx';

interface LimitsFieldProps {
  texts: LimitTexts;
  wrong: readonly LimitName[];
  readOnly: boolean;
  onChange: (texts: LimitTexts) => void;
}

/** What a key may use: a field for each kind and each length of time. */
export function LimitsField({ texts, wrong, readOnly, onChange }: LimitsFieldProps) {
  const helpId = useId();
  const words = adminStrings.apiKeys;
  const [first] = wrong;
  const hasDollars = WINDOWS.some((per) => (texts[`costUsd.${per}`] ?? '').trim() !== '');
  const input = (name: LimitName) => (
    <LimitInput
      key={name}
      label={limitLabel(name)}
      text={texts[name] ?? ''}
      isWrong={wrong.includes(name)}
      helpId={helpId}
      readOnly={readOnly}
      onChange={(text) => onChange({ ...texts, [name]: text })}
    />
  );
  return (
    <fieldset className="grid gap-2.5">
      <legend className="mb-2.5 font-strong">{words.limits}</legend>
      {/* What a screen reader is told stands at each field. */}
      <div className="grid grid-cols-3 items-center gap-2 md:grid-cols-[6rem_repeat(3,minmax(0,1fr))]">
        <span aria-hidden className="max-md:hidden" />
        {WINDOWS.map((per) => (
          <span key={per} aria-hidden className="text-12 text-ink-3">
            {words.windowNames[per]}
          </span>
        ))}
        {LIMITED.map((what) => (
          <div key={what} className="contents">
            <span aria-hidden className="text-13 text-ink-2 max-md:col-span-3">
              {words.limitNames[what]}
            </span>
            {WINDOWS.map((per) => input(`${what}.${per}`))}
          </div>
        ))}
        <span aria-hidden className="text-13 text-ink-2 max-md:col-span-2">
          {words.atOnce}
        </span>
        {input('concurrency')}
      </div>
      <div id={helpId} className="grid gap-1 text-13 text-ink-3">
        {first !== undefined && (
          <p role="alert" className="text-danger">
            {limitProblem(first)}
          </p>
        )}
        <p>{words.limitsHelp}</p>
        {hasDollars && <p>{words.costHelp}</p>}
      </div>
    </fieldset>
  );
}
