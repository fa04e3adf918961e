import type { ReactNode } from 'react';

import { adminStrings } from '../../../i18n/admin.ts';
import { Sheet } from '../../../ui/sheet.tsx';
import { NARROW, useMedia } from '../../../ui/use-media.ts';

interface RequestSheetProps {
  isOpen: boolean;
  onClose: () => void;
  /** Takes the focus back. */
  onClosed: () => void;
  children: ReactNode;
}

/** The opened request where there is no room for it beside the log. */
export function RequestSheet({ isOpen, onClose, onClosed, children }: RequestSheetProps) {
  const isNarrow = useMedia(NARROW);
  return (
    <Sheet
      open={isOpen}
      onOpenChange={(open) => !open && onClose()}
      onClosed={onClosed}
      side={isNarrow ? 'bottom' : 'end'}
      label={adminStrings.requests.request}
    >
      {children}
    </Sheet>
  );
}
