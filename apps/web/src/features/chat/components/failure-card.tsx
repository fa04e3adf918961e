import type { ErrorBody, Message } from '@parley/contracts';
import {
  CircleAlert,
  Clock,
  FileText,
  KeyRound,
  type LucideIcon,
  Pause,
  RotateCw,
  Wallet,
} from 'lucide-react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { providerIdOf } from '../../keys/key-view.ts';
import { enterKey } from '../../keys/keys.actions.ts';
import { setPickerOpen } from '../../models/models.store.ts';
import { describeFailure, type FailureKind } from '../failure.ts';
import { useRetry } from '../use-retry.ts';

const ICONS: Record<FailureKind, LucideIcon> = {
  key: KeyRound,
  credit: Wallet,
  pause: Clock,
  provider: CircleAlert,
  interrupted: Pause,
  model: FileText,
};

/** Kinds that another try alone does not mend; they have their own first action. */
const MENDED_ELSEWHERE: readonly FailureKind[] = ['key', 'model'];
const MENDED_BY_MODEL: readonly FailureKind[] = ['credit', 'provider', 'pause', 'model'];

interface FailureCardProps {
  answer: Message;
  error: ErrorBody;
  names: { model: string; provider: string };
  /** Only the last answer of a chat can be tried again. */
  canRetry: boolean;
}

/** Under whatever text had arrived: what happened, what helps, and the ids by which a log knows it. */
export function FailureCard({ answer, error, names, canRetry }: FailureCardProps) {
  const { kind, tone, title, text } = describeFailure(error, names);
  const { retry, isBusy } = useRetry(answer);
  const providerId = providerIdOf(answer.modelId ?? '');
  const detail = [providerId, error.code, error.requestId]
    .filter((piece) => piece !== '')
    .join(' · ');
  const isMendedElsewhere = MENDED_ELSEWHERE.includes(kind);
  return (
    <div className="bleed mt-4">
      <NoticeCard tone={tone} icon={ICONS[kind]} title={title} text={text} detail={detail}>
        {canRetry && (
          <>
            {kind === 'key' && (
              <Button variant="primary" size="sm" onClick={() => enterKey(providerId)}>
                {error.code === 'key_missing'
                  ? strings.failures.addKey
                  : strings.failures.replaceKey}
              </Button>
            )}
            {kind === 'model' && (
              <Button variant="primary" size="sm" onClick={() => setPickerOpen(true)}>
                {strings.failures.switchModel}
              </Button>
            )}
            <Button
              variant={isMendedElsewhere || tone === 'warn' ? 'tinted' : 'primary'}
              size="sm"
              icon={RotateCw}
              busy={isBusy}
              onClick={retry}
            >
              {strings.chat.retry}
            </Button>
            {MENDED_BY_MODEL.includes(kind) && kind !== 'model' && (
              <Button variant="quiet" size="sm" onClick={() => setPickerOpen(true)}>
                {strings.failures.switchModel}
              </Button>
            )}
          </>
        )}
      </NoticeCard>
    </div>
  );
}
