import { ArrowUp, Square } from 'lucide-react';
import { type ComponentProps, useEffect, useState } from 'react';

import { classNames } from '../../../lib/class-names.ts';
import { strings } from '../../../i18n/index.ts';
import { Icon } from '../../../ui/icon.tsx';

/** A second press of what was meant as one must not stop what the first one sent. */
const STOP_GUARD_MS = 300;

export function SendButton({ disabled }: { disabled: boolean }) {
  return (
    <SquareButton
      type="submit"
      label={strings.chat.send}
      title={disabled ? strings.chat.sendNothing : strings.chat.send}
      disabled={disabled}
      className="bg-accent text-on-accent hover:bg-accent-2 disabled:bg-fill disabled:text-ink-3"
    >
      <Icon of={ArrowUp} size="lg" />
    </SquareButton>
  );
}

/** Stands where the send button stood. */
export function StopButton({ disabled, onStop }: { disabled: boolean; onStop: () => void }) {
  const [guarded, setGuarded] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setGuarded(false), STOP_GUARD_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <SquareButton
      type="button"
      label={strings.chat.stop}
      disabled={disabled}
      onClick={() => !guarded && onStop()}
      className="bg-ink text-canvas disabled:opacity-60"
    >
      <Square aria-hidden className="size-3 fill-current" />
    </SquareButton>
  );
}

interface SquareButtonProps extends ComponentProps<'button'> {
  label: string;
}

function SquareButton({ label, className, ...rest }: SquareButtonProps) {
  return (
    <button
      title={label}
      {...rest}
      aria-label={label}
      className={classNames(
        'grid size-8.5 shrink-0 place-items-center rounded-md transition-colors duration-(--d-fast) disabled:cursor-default pointer-coarse:size-11',
        className,
      )}
    />
  );
}
