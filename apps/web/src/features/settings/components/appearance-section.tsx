import { useId } from 'react';
import { useStore } from 'zustand';

import { appearanceStore, type Theme, THEMES } from '../../../appearance/appearance.store.ts';
import { languages, strings } from '../../../i18n/index.ts';
import { FormRow, FormSection } from './form-parts.tsx';

const THEME_NAMES: Record<Theme, string> = {
  system: strings.settings.themeSystem,
  light: strings.settings.themeLight,
  dark: strings.settings.themeDark,
};

/** How this browser shows the app; a choice holds at once. */
export function AppearanceSection() {
  return (
    <FormSection title={strings.settings.appearance} help={strings.settings.inThisBrowser}>
      <ThemeRow />
      <LanguageRow />
    </FormSection>
  );
}

function ThemeRow() {
  const theme = useStore(appearanceStore, (state) => state.theme);
  const labelId = useId();
  return (
    <FormRow label={strings.settings.theme} labelId={labelId}>
      <div
        role="radiogroup"
        aria-labelledby={labelId}
        className="flex gap-0.5 rounded-md border border-line bg-panel p-0.5"
      >
        {THEMES.map((choice) => (
          <label
            key={choice}
            className="flex h-(--h-sm) cursor-pointer items-center rounded-sm border border-transparent px-3 text-13 text-ink-2 transition-colors duration-(--d-fast) hover:text-ink has-checked:border-control has-checked:bg-button has-checked:font-strong has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="theme"
              value={choice}
              checked={theme === choice}
              onChange={() => appearanceStore.setState({ theme: choice })}
              className="sr-only"
            />
            {THEME_NAMES[choice]}
          </label>
        ))}
      </div>
    </FormRow>
  );
}

function LanguageRow() {
  const language = useStore(appearanceStore, (state) => state.language);
  const id = useId();
  const { languageHelp, languageOnly, languageSystem } = strings.settings;
  const [only, ...others] = languages;
  const help = only !== undefined && others.length === 0 ? languageOnly(only.name) : languageHelp;

  const choose = (choice: string) => {
    appearanceStore.setState({ language: choice });
    location.reload();
  };
  return (
    <FormRow controlId={id} label={strings.settings.language} helpId={`${id}-help`} help={help}>
      <select
        id={id}
        aria-describedby={`${id}-help`}
        value={languages.some(({ tag }) => tag === language) ? language : 'system'}
        onChange={(event) => choose(event.target.value)}
        className="h-(--h-md) min-w-36 rounded-md border border-control bg-raised px-2 -outline-offset-1 pointer-coarse:text-16"
      >
        <option value="system">{languageSystem}</option>
        {languages.map(({ tag, name }) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </FormRow>
  );
}
