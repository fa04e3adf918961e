import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';

import { classNames } from '../lib/class-names.ts';
import { Icon } from './icon.tsx';
import { Spinner } from './spinner.tsx';

const SHAPE =
  'inline-flex items-center justify-center gap-1.5 whitespace-nowrap border font-strong transition-colors duration-(--d-fast)';

const SIZES = {
  md: 'h-(--h-md) rounded-md px-3 text-14',
  sm: 'h-(--h-sm) rounded-sm px-2.5 text-13',
} as const;

const VARIANTS = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-2',
  secondary: 'border-line bg-button text-ink shadow-1 hover:bg-hover',
  /** On a tinted card, where a grey edge would look dirty. */
  tinted: 'border-tint-edge text-ink hover:bg-on-tint',
  quiet: 'border-transparent text-ink-2 hover:bg-on-tint hover:text-ink',
  danger: 'border-transparent bg-danger text-on-danger hover:opacity-90',
  'danger-quiet': 'border-transparent text-danger hover:bg-danger-wash',
} as const;

const DISABLED =
  'disabled:cursor-not-allowed disabled:border-transparent disabled:bg-fill disabled:text-ink-3 disabled:opacity-100 disabled:shadow-none aria-disabled:cursor-not-allowed aria-disabled:border-transparent aria-disabled:bg-fill aria-disabled:text-ink-3 aria-disabled:opacity-100 aria-disabled:shadow-none';

interface ButtonProps extends ComponentProps<'button'> {
  variant?: keyof typeof VARIANTS;
  size?: keyof typeof SIZES;
  icon?: LucideIcon;
  /** At work: a ring before the words, and nothing to press. */
  busy?: boolean;
}

export function Button({
  variant = 'secondary',
  size = 'md',
  icon,
  busy = false,
  disabled,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled}
      // At work it keeps the focus, which a disabled button loses.
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classNames(SHAPE, SIZES[size], VARIANTS[variant], DISABLED, className)}
    >
      {busy && <Spinner />}
      {!busy && icon !== undefined && <Icon of={icon} size="sm" />}
      {children}
    </button>
  );
}

interface ButtonLinkProps extends Pick<ButtonProps, 'variant' | 'size' | 'icon' | 'children'> {
  /** Outside of this app: it opens beside it. */
  href: string;
}

/** Looks like a button, and leads to another site. */
export function ButtonLink({
  variant = 'secondary',
  size = 'md',
  icon,
  href,
  children,
}: ButtonLinkProps) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className={classNames(SHAPE, SIZES[size], VARIANTS[variant])}
    >
      {icon !== undefined && <Icon of={icon} size="sm" />}
      {children}
    </a>
  );
}

/** `sm` within a row that is a target itself, `lg` where an icon stands for a whole row. */
export const ICON_SIZES = {
  sm: 'size-6 rounded-sm pointer-coarse:size-11',
  md: 'size-(--h-md) rounded-sm',
  lg: 'size-10 rounded-md pointer-coarse:size-11',
} as const;

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  label: string;
  icon: LucideIcon;
  size?: keyof typeof ICON_SIZES;
}

export function IconButton({ label, icon, size = 'md', className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classNames(
        'inline-grid shrink-0 place-items-center text-ink-2 transition-colors duration-(--d-fast) hover:bg-hover hover:text-ink',
        ICON_SIZES[size],
        className,
      )}
    >
      <Icon of={icon} />
    </button>
  );
}
