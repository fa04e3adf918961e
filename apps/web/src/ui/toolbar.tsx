import { Check, Copy, type LucideIcon, TriangleAlert } from 'lucide-react';
import { type ComponentProps, type KeyboardEvent, type ReactNode, useState } from 'react';

import { strings } from '../i18n/index.ts';
import { classNames } from '../lib/class-names.ts';
import { Icon } from './icon.tsx';
import { useCopy } from './use-copy.ts';

/** What a part of a toolbar hands on to its button. */
export interface ToolbarItem {
  'data-item': string;
  tabIndex: 0 | -1;
  onFocus: () => void;
}

/** By the name of a button: what makes it a part of its toolbar. */
export type ToolbarItems = (name: string) => ToolbarItem;

/**
 * Of all the buttons of a toolbar one can be reached by Tab: the one that had the focus last.
 *
 * @param names of the buttons that are there, in their order
 */
export function useToolbar(names: readonly string[]): ToolbarItems {
  const [last, setLast] = useState<string | null>(null);
  const current = last !== null && names.includes(last) ? last : names[0];
  return (name) => ({
    'data-item': name,
    tabIndex: name === current ? 0 : -1,
    onFocus: () => setLast(name),
  });
}

interface ToolbarProps {
  label: string;
  className?: string;
  children: ReactNode;
}

/** A row of buttons that is one stop for Tab; within it one goes by the arrow keys, Home and End. */
export function Toolbar({ label, className, children }: ToolbarProps) {
  return (
    <div role="toolbar" aria-label={label} onKeyDown={moveFocus} className={className}>
      {children}
    </div>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-item]')];
  // A menu that is open over the toolbar has keys of its own.
  const from = items.findIndex((item) => item === event.target);
  const to = from === -1 ? undefined : placeAfter(event.key, from, items.length);
  if (to === undefined) return;
  event.preventDefault();
  items[to]?.focus();
}

function placeAfter(key: string, from: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (from + 1) % count;
  if (key === 'ArrowLeft') return (from - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

interface ToolbarButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  label: string;
  icon: LucideIcon;
  /** There and reachable, but for nothing at present: a disabled one would lose the focus. */
  isOff?: boolean;
  /** Half as wide, for two that belong together. */
  narrow?: boolean;
}

export function ToolbarButton({
  label,
  icon,
  isOff = false,
  narrow = false,
  className,
  onClick,
  ...rest
}: ToolbarButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      aria-disabled={isOff || undefined}
      onClick={isOff ? undefined : onClick}
      className={classNames(
        // Its ring stays within it: where messages are skipped, what reaches beyond them is cut off.
        '-outline-offset-2 inline-grid h-(--h-tool) shrink-0 place-items-center rounded-sm text-ink-3 transition-colors duration-(--d-fast) hover:bg-hover hover:text-ink aria-disabled:cursor-default aria-disabled:opacity-40 aria-disabled:hover:bg-transparent aria-expanded:bg-hover aria-expanded:text-ink',
        narrow ? 'w-6 pointer-coarse:w-(--h-tool)' : 'w-(--h-tool)',
        className,
      )}
    >
      <Icon of={icon} size={narrow ? 'sm' : 'md'} />
    </button>
  );
}

const COPY_ICONS = { idle: Copy, done: Check, failed: TriangleAlert } as const;

/** Copies text, and says for a moment what became of it. */
export function ToolbarCopyButton({
  label,
  text,
  ...item
}: { label: string; text: () => string } & ToolbarItem) {
  const { outcome, copy } = useCopy();
  return (
    <>
      <ToolbarButton
        {...item}
        label={outcome === 'idle' ? label : strings.copy[outcome]}
        icon={COPY_ICONS[outcome]}
        onClick={() => copy(text())}
      />
      <span role="status" className="sr-only">
        {outcome !== 'idle' && strings.copy[outcome]}
      </span>
    </>
  );
}
