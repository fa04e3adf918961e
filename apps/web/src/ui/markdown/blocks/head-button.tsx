import type { LucideIcon } from 'lucide-react';

import { classNames } from '../../../lib/class-names.ts';
import { Icon } from '../../icon.tsx';

interface HeadButtonProps {
  icon: LucideIcon;
  label: string;
  /** Of what is on or off. */
  pressed?: boolean;
  onClick: () => void;
}

/** An icon in the head of a block. */
export function HeadButton({ icon, label, pressed, onClick }: HeadButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      onClick={onClick}
      className={classNames(
        'inline-grid size-7 shrink-0 place-items-center rounded-sm transition-colors duration-(--d-fast) hover:bg-hover hover:text-ink pointer-coarse:size-11',
        pressed === true ? 'bg-selected text-ink' : 'text-ink-2',
      )}
    >
      <Icon of={icon} />
    </button>
  );
}
