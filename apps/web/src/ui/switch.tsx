import { classNames } from '../lib/class-names.ts';

interface SwitchProps {
  labelId: string;
  describedBy?: string;
  checked: boolean;
  /** It is being stored: nothing to press. */
  busy?: boolean;
  onChange: (checked: boolean) => void;
}

/** On or off, at once. The place of its knob tells it as well as its colour. */
export function Switch({ labelId, describedBy, checked, busy = false, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      aria-labelledby={labelId}
      aria-describedby={describedBy}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : () => onChange(!checked)}
      className="grid shrink-0 place-items-center rounded-full pointer-coarse:-me-1.5 pointer-coarse:size-11"
    >
      <span
        className={classNames(
          'flex h-5 w-8 items-center rounded-full border px-0.5 transition-colors duration-(--d-fast)',
          checked ? 'justify-end border-accent bg-accent' : 'border-control bg-fill',
        )}
      >
        <span
          // Where colours are forced, its edge is all that is seen of it.
          className={classNames(
            'size-3.5 rounded-full border border-transparent',
            checked ? 'bg-on-accent' : 'bg-ink-2',
          )}
        />
      </span>
    </button>
  );
}
