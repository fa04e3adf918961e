import { FileX } from 'lucide-react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { NoticeCard } from '../../../ui/notice-card.tsx';

/** More sentences than these nobody reads. */
const SHOWN = 3;

interface NotAttachedProps {
  problems: readonly string[];
  onDismiss: () => void;
}

/** Above the composer: which files could not be attached, and why. */
export function NotAttached({ problems, onDismiss }: NotAttachedProps) {
  const { notAttached, dismiss, more } = strings.attachments;
  const rest = problems.length - SHOWN;
  const sentences = [...problems.slice(0, SHOWN), ...(rest > 0 ? [more(rest)] : [])];
  return (
    <div className="mb-2">
      <NoticeCard tone="danger" icon={FileX} title={notAttached} text={sentences.join(' ')}>
        <Button variant="tinted" size="sm" onClick={onDismiss}>
          {dismiss}
        </Button>
      </NoticeCard>
    </div>
  );
}
