import { strings } from '../../../i18n/index.ts';
import { Button } from '../../../ui/button.tsx';
import type { More } from '../../chat/use-shown-branch.ts';

interface EdgeRowProps {
  label: string;
  failed: string;
  more: More | null;
  onShow: () => void;
}

/** At an edge of what is drawn: what lies beyond comes by itself, or at a press. */
export function EdgeRow({ label, failed, more, onShow }: EdgeRowProps) {
  const isFailed = more?.isFailed === true && !more.isReading;
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-3 pt-1 pb-4">
      <Button
        variant="quiet"
        size="sm"
        busy={more?.isReading === true}
        onClick={onShow}
        className="-ms-2.5"
      >
        {isFailed ? strings.chats.retry : label}
      </Button>
      {isFailed && (
        <p role="alert" className="text-13 text-danger">
          {failed}
        </p>
      )}
    </div>
  );
}
