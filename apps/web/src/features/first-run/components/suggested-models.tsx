import { strings } from '../../../i18n/index.ts';
import type { ModelRow } from '../../models/catalogue.ts';

interface SuggestedModelsProps {
  models: readonly ModelRow[];
  onChoose: (modelId: string) => void;
}

/** A few to begin with, for those who do not know which one they want. */
export function SuggestedModels({ models, onChoose }: SuggestedModelsProps) {
  if (models.length === 0) return null;
  return (
    <section aria-label={strings.firstRun.suggested} className="mt-6">
      <h2 className="text-12 font-strong text-ink-3">{strings.firstRun.suggested}</h2>
      <ul className="mt-2 grid gap-2 md:grid-cols-4">
        {models.map(({ id, name, maker, price }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onChoose(id)}
              className="flex min-h-14 w-full flex-col justify-center rounded-md border border-line bg-raised px-3.5 py-2 text-start shadow-1 transition-colors duration-(--d-fast) hover:bg-hover"
            >
              <span className="max-w-full truncate font-strong">{name}</span>
              <span className="max-w-full truncate text-13 text-ink-3">{maker}</span>
              <span className="max-w-full truncate text-13 text-ink-3 tabular-nums">{price}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
