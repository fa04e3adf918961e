import { languageTag } from '../i18n/index.ts';
import { type Appearance, APPEARANCE_ENTRY, appearanceStore } from './appearance.store.ts';

const DARK = '(prefers-color-scheme: dark)';

/** Draws the page in the chosen theme, and follows what is chosen, here or in another tab. */
export function startAppearance(): void {
  document.documentElement.lang = languageTag;
  apply(appearanceStore.getState());
  appearanceStore.subscribe(apply);
  window.matchMedia(DARK).addEventListener('change', showThemeColor);
  window.addEventListener('storage', ({ key }) => {
    if (key === APPEARANCE_ENTRY) appearanceStore.reread();
  });
}

function apply({ theme }: Appearance): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  metaNamed('color-scheme').content = theme === 'system' ? 'light dark' : theme;
  showThemeColor();
}

/** What surrounds the page has the page's colour. It is written in the tokens alone, so it is asked for. */
function showThemeColor(): void {
  metaNamed('theme-color').content = getComputedStyle(document.body).backgroundColor;
}

function metaNamed(name: string): HTMLMetaElement {
  const found = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`);
  if (found !== null) return found;
  const made = document.createElement('meta');
  made.name = name;
  document.head.append(made);
  return made;
}
