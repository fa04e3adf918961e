import { Ellipsis, type LucideIcon } from 'lucide-react';
import {
  type ComponentProps,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  useState,
} from 'react';

import { strings } from '../i18n/index.ts';
import { IconButton } from './button.tsx';
import type { OpenMenu } from './open-menu.tsx';
import { showToast } from './toast.store.ts';

export interface MenuItem {
  icon: LucideIcon;
  label: string;
  /** For what cannot be taken back, or only for a moment. */
  danger?: boolean;
  onSelect: () => void;
}

/** What opened a menu decides whether an item is marked from the start. */
export type OpenedBy = 'pointer' | 'keyboard';

export interface MenuState {
  openedBy: OpenedBy | null;
  open: (by: OpenedBy) => void;
  close: () => void;
}

/** The part that draws an open menu; it is fetched when one is about to be opened. */
let Opened: typeof OpenMenu | null = null;

async function fetchOpened(): Promise<void> {
  Opened ??= (await import('./open-menu.tsx')).OpenMenu;
}

/** A menu that is about to be opened; a failure tells itself when it is. */
function expectMenu(): void {
  fetchOpened().catch(() => {});
}

/** Whether a menu is open. It belongs to the caller, who may have other ways to open it. */
export function useMenu(): MenuState {
  const [openedBy, setOpenedBy] = useState<OpenedBy | null>(null);
  const open = (by: OpenedBy) => {
    fetchOpened().then(
      () => setOpenedBy(by),
      () => showToast({ text: strings.failures.networkShort }),
    );
  };
  return { openedBy, open, close: () => setOpenedBy(null) };
}

export interface MenuProps {
  menu: MenuState;
  /** The button at which the menu opens. */
  button: ReactElement<ComponentProps<'button'>>;
  align?: 'start' | 'end';
  /** In groups, between which a line is drawn. */
  items: readonly (readonly MenuItem[])[];
}

/**
 * A button and the menu behind it. What an open menu takes comes with the first opening: it is
 * much, it listens to the whole document, and there may be thousands of such buttons.
 */
export function Menu(props: MenuProps) {
  const { menu, button } = props;
  const [hasOpened, setHasOpened] = useState(false);
  if (menu.openedBy !== null && !hasOpened) setHasOpened(true);
  if (hasOpened && Opened !== null) return <Opened {...props} />;

  const { type: Button, props: rest } = button;
  const onClick = (event: MouseEvent) => menu.open(event.detail === 0 ? 'keyboard' : 'pointer');
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    menu.open('keyboard');
  };
  return (
    <Button
      {...rest}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={expectMenu}
      onFocus={(event: FocusEvent<HTMLButtonElement>) => {
        rest.onFocus?.(event);
        expectMenu();
      }}
      onClick={onClick}
      onKeyDown={onKeyDown}
    />
  );
}

/** The button that in every chat product stands for “more”. */
export function MoreButton(props: Omit<ComponentProps<typeof IconButton>, 'icon'>) {
  return <IconButton {...props} icon={Ellipsis} />;
}
