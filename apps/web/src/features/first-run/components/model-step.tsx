import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { keysStore } from '../../keys/keys.store.ts';
import { ModelList } from '../../models/components/model-list.tsx';
import { useCatalogue } from '../../models/use-catalogue.ts';
import { saveDefaultModel } from '../../settings/settings.actions.ts';
import { settingsQuery } from '../../settings/settings.queries.ts';
import { goToStep } from '../first-run.store.ts';
import { suggestModels } from '../suggestions.ts';
import { StepHead } from './step-head.tsx';
import { SuggestedModels } from './suggested-models.tsx';

/** The model that new chats begin with. */
export function ModelStep() {
  const { data: settings } = useQuery(settingsQuery);
  const suggested = useSuggestions();
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const list = useRef<HTMLElement>(null);
  // What led here is gone, and the focus with it.
  useEffect(() => {
    if (!window.matchMedia('(pointer: fine)').matches) return;
    list.current?.querySelector<HTMLElement>('[role=combobox]')?.focus();
  }, []);

  const choose = async (modelId: string) => {
    // One after the other: the first must not be stored after the second.
    if (saving) return;
    setProblem(null);
    setSaving(true);
    try {
      await saveDefaultModel(modelId);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return setProblem(strings.firstRun.modelNotSaved(error.message));
    } finally {
      setSaving(false);
    }
    goToStep('message');
  };

  return (
    <>
      <StepHead title={strings.firstRun.modelTitle} help={strings.firstRun.modelHelp} />
      {problem !== null && (
        <p role="alert" className="mt-3 text-danger">
          {problem}
        </p>
      )}
      <div
        aria-busy={saving}
        className={classNames('transition-opacity duration-(--d-fast)', saving && 'opacity-60')}
      >
        <SuggestedModels models={suggested} onChoose={(id) => void choose(id)} />
        <section
          ref={list}
          aria-label={strings.firstRun.all}
          className="bleed mt-6 flex h-80 flex-col overflow-hidden rounded-lg border border-line bg-raised"
        >
          <ModelList
            chosenId={settings?.defaultModelId ?? null}
            onChoose={(id) => void choose(id)}
            onLeave={() => goToStep('key')}
            closable={false}
          />
        </section>
      </div>
    </>
  );
}

function useSuggestions() {
  const { rows } = useCatalogue();
  const isBroke = useStore(keysStore, ({ checks }) =>
    Object.values(checks).some((check) => {
      const account = check.state === 'accepted' ? check.account : null;
      return account?.freeTier === true || account?.remainingUsd === 0;
    }),
  );
  return suggestModels(rows, isBroke);
}
