import type { ApiKey } from '@parley/contracts';
import type { MouseEvent } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { Button } from '../../../ui/button.tsx';
import { StatusDot } from '../../../ui/status-dot.tsx';
import { gaugeViews } from '../gauge-view.ts';
import { factsOf, modelsText, stateView } from '../key-view.ts';
import type { KeyAction } from './key-dialog.tsx';
import { KeyGauge } from './key-gauge.tsx';

type Open = (action: KeyAction, event: MouseEvent<HTMLElement>) => void;

interface KeyRowProps {
  apiKey: ApiKey;
  now: number;
  onOpen: Open;
}

/** A key: whether it works, what it may, and what of its limits is gone. */
export function KeyRow({ apiKey, now, onOpen }: KeyRowProps) {
  const words = adminStrings.apiKeys;
  const { name, prefix, models } = apiKey;
  const { tone, word } = stateView(apiKey, now);
  const gauges = gaugeViews(apiKey, now);
  return (
    <li className="grid gap-3.5 px-5 py-4 max-md:px-4">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2.5">
        <div className="min-w-0 grow basis-72">
          <h2 className="font-strong wrap-anywhere">{name}</h2>
          <p className="text-13 text-ink-3 tabular-nums">
            <StatusDot tone={tone} /> <span className="ms-0.5 text-ink-2">{word}</span>{' '}
            <span className="ms-1 font-mono text-12 text-ink-2">{words.prefix(prefix)}</span>
            {factsOf(apiKey, now).map((fact) => words.further(fact))}
          </p>
          <p title={models?.join('\n')} className="text-13 text-ink-3 wrap-anywhere">
            {modelsText(models)}
          </p>
        </div>
        <KeyButtons name={name} onOpen={onOpen} />
      </div>
      {gauges.length > 0 && (
        <ul
          aria-label={words.gauges(name)}
          className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-x-8 gap-y-3.5"
        >
          {gauges.map((gauge) => (
            <KeyGauge key={gauge.id} gauge={gauge} />
          ))}
        </ul>
      )}
    </li>
  );
}

function KeyButtons({ name, onOpen }: { name: string; onOpen: Open }) {
  const words = adminStrings.apiKeys;
  return (
    <div className="flex gap-1.5">
      <Button size="sm" aria-label={words.editOf(name)} onClick={(event) => onOpen('edit', event)}>
        {words.edit}
      </Button>
      <Button
        size="sm"
        aria-label={words.replaceOf(name)}
        onClick={(event) => onOpen('replace', event)}
      >
        {words.replace}
      </Button>
      <Button
        variant="danger-quiet"
        size="sm"
        aria-label={words.removeOf(name)}
        onClick={(event) => onOpen('remove', event)}
      >
        {words.remove}
      </Button>
    </div>
  );
}
