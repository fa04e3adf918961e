import { WifiOff } from 'lucide-react';

import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import { NoticeCard } from '../../../ui/notice-card.tsx';
import { takeBack, tryNow } from '../../chat/deliver.ts';
import { focusMessageField } from '../../composer/components/message-field.tsx';

/** Under a message that waits for the server. */
export function NotDelivered({ chatId }: { chatId: string }) {
  const edit = () => {
    takeBack(chatId);
    focusMessageField();
  };
  return (
    <div className="bleed mt-4">
      <NoticeCard
        tone="danger"
        icon={WifiOff}
        title={strings.failures.network}
        text={strings.failures.networkText}
      >
        <Button variant="primary" size="sm" onClick={() => tryNow(chatId)}>
          {strings.failures.tryNow}
        </Button>
        <Button variant="quiet" size="sm" onClick={edit}>
          {strings.failures.edit}
        </Button>
      </NoticeCard>
    </div>
  );
}
