import { Moon, Sun } from 'lucide-react';
import { useStore } from 'zustand';

import { appearanceStore } from '../../../appearance/appearance.store.ts';
import { strings } from '../../../i18n/index.ts';
import { type ICON_SIZES, IconButton } from '../../../ui/button.tsx';
import { useMedia } from '../../../ui/use-media.ts';

/** From the theme that is seen to the other one. */
export function ThemeButton({ size = 'md' }: { size?: keyof typeof ICON_SIZES }) {
  const theme = useStore(appearanceStore, (state) => state.theme);
  const systemIsDark = useMedia('(prefers-color-scheme: dark)');
  const isDark = theme === 'system' ? systemIsDark : theme === 'dark';
  const { darkTheme, lightTheme } = strings.dashboard;
  return (
    <IconButton
      label={isDark ? lightTheme : darkTheme}
      icon={isDark ? Sun : Moon}
      size={size}
      onClick={() => appearanceStore.setState({ theme: isDark ? 'light' : 'dark' })}
    />
  );
}
