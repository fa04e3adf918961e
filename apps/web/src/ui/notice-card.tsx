import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { classNames } from '../lib/class-names.ts';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';

const TONES = {
  danger: { card: 'border-danger-line bg-danger-wash', icon: 'text-danger' },
  warn: { card: 'border-warn-line bg-warn-wash', icon: 'text-warn' },
  calm: { card: 'border-line bg-panel', icon: 'text-ink-2' },
} as const;

export type NoticeTone = keyof typeof TONES;

interface NoticeCardProps {
  tone: NoticeTone;
  icon: LucideIcon;
  title: string;
  text: ReactNode;
  /** Whether it is told at once to those who do not see it; not what was there before they came. */
  isNews?: boolean;
  /** Whether news interrupts whatever is read, however calm it looks. */
  isUrgent?: boolean;
  /** For whoever looks into a log: one line of names and ids. */
  detail?: string | undefined;
  /** The name of a button that copies that line, where there is one. */
  copyDetail?: string;
  /** Buttons, at most three. */
  children?: ReactNode;
}

/** Something went otherwise than asked, at the place to which it belongs. */
export function NoticeCard(props: NoticeCardProps) {
  const { tone, icon, title, text, isNews = true, detail, copyDetail, children } = props;
  const { isUrgent = tone !== 'calm' } = props;
  const role = isUrgent ? 'alert' : 'status';
  return (
    <section
      role={isNews ? role : undefined}
      className={classNames(
        'grid grid-cols-[20px_minmax(0,1fr)] gap-x-2.5 rounded-lg border px-4 py-3.5',
        TONES[tone].card,
      )}
    >
      <span className={classNames('mt-0.5', TONES[tone].icon)}>
        <Icon of={icon} />
      </span>
      <div className="min-w-0">
        <p className="font-title">{title}</p>
        <p className="mt-0.5 text-ink-2 wrap-anywhere">{text}</p>
        {/* Gone where none of the buttons is offered. */}
        <div className="mt-3 flex flex-wrap items-center gap-2 empty:hidden">{children}</div>
        {detail !== undefined && (
          <div className="mt-2.5 flex items-center gap-1">
            <p className="min-w-0 font-mono text-12 text-ink-3 wrap-anywhere">{detail}</p>
            {copyDetail !== undefined && <CopyButton label={copyDetail} text={() => detail} />}
          </div>
        )}
      </div>
    </section>
  );
}
