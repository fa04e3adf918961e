import type { PriceOverride } from '@parley/contracts';
import { type SubmitEvent, useId, useState } from 'react';

import { strings } from '../../../i18n/index.ts';
import { TextField } from '../../../ui/field.tsx';
import { useNames } from '../../models/use-names.ts';
import { FormFoot } from '../../settings/components/form-foot.tsx';
import { FormSection } from '../../settings/components/form-parts.tsx';
import { ModelChoice } from '../../settings/components/model-choice.tsx';
import { isPrice, setPrice } from '../prices.actions.ts';

const RATES = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;
type Rate = (typeof RATES)[number];

/** What may be left empty is charged as input. */
const MAY_BE_EMPTY: readonly Rate[] = ['cacheRead', 'cacheWrite'];

interface PriceFormProps {
  /** The price that is changed; `null` for one of another model. */
  price: PriceOverride | null;
  onClose: () => void;
}

/** The price of a model, as it is typed. */
export function PriceForm({ price, onClose }: PriceFormProps) {
  const [modelId, setModelId] = useState(price?.modelId ?? null);
  const [rates, setRates] = useState<Record<Rate, string>>({
    input: price?.input ?? '',
    output: price?.output ?? '',
    cacheRead: price?.cacheRead ?? '',
    cacheWrite: price?.cacheWrite ?? '',
  });
  const [note, setNote] = useState(price?.note ?? '');
  const [wasTried, setTried] = useState(false);
  const [problem, setProblem] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const { model } = useNames(modelId ?? '');
  const words = strings.prices;

  const textOf = (rate: Rate) => rates[rate].trim() || null;
  const isSound = (rate: Rate) =>
    textOf(rate) === null ? MAY_BE_EMPTY.includes(rate) : isPrice(rates[rate].trim());

  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (modelId === null) return setProblem(words.modelMissing);
    setProblem(undefined);
    if (!RATES.every(isSound)) return;
    setBusy(true);
    const failure = await setPrice({
      modelId,
      input: rates.input.trim(),
      output: rates.output.trim(),
      cacheRead: textOf('cacheRead'),
      cacheWrite: textOf('cacheWrite'),
      note: note.trim() || null,
    });
    setBusy(false);
    if (failure === null) onClose();
    else setProblem(failure);
  };

  return (
    <FormSection title={price === null ? words.set : words.setFor(model)}>
      <form className="grid gap-4 px-5 py-4 max-md:px-4" onSubmit={(event) => void onSubmit(event)}>
        {price === null && <Model modelId={modelId} onChange={setModelId} />}
        <div className="grid gap-4 md:grid-cols-2">
          {RATES.map((rate) => (
            <TextField
              key={rate}
              label={words[rate]}
              problem={wasTried && !isSound(rate) ? words.invalid : undefined}
              inputMode="decimal"
              placeholder={MAY_BE_EMPTY.includes(rate) ? words.asInput : undefined}
              value={rates[rate]}
              readOnly={busy}
              onChange={(event) => setRates({ ...rates, [rate]: event.target.value })}
              className="tabular-nums"
            />
          ))}
        </div>
        <TextField
          label={words.note}
          value={note}
          maxLength={500}
          readOnly={busy}
          onChange={(event) => setNote(event.target.value)}
        />
        <FormFoot
          problem={problem}
          busy={busy}
          confirm={busy ? words.saving : words.save}
          onCancel={onClose}
        />
      </form>
    </FormSection>
  );
}

function Model(props: { modelId: string | null; onChange: (modelId: string) => void }) {
  const labelId = useId();
  const { model, noModel } = strings.prices;
  return (
    <div className="flex items-center gap-4">
      <p id={labelId} className="grow font-strong">
        {model}
      </p>
      <ModelChoice {...props} labelId={labelId} none={noModel} />
    </div>
  );
}
