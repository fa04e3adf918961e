import { useEffect } from 'react';
import { useStore } from 'zustand';

import { adminStrings } from '../../../i18n/admin.ts';
import { useMedia, WIDE } from '../../../ui/use-media.ts';
import { DashboardPage } from '../../dashboard/components/dashboard-page.tsx';
import { watchLog } from '../request-log.actions.ts';
import { requestLogStore } from '../request-log.store.ts';
import { useLogKeys } from '../use-log-keys.ts';
import { useOpenRequest } from '../use-open-request.ts';
import { useRowFocus } from '../use-row-focus.ts';
import { LiveSwitch } from './live-switch.tsx';
import { LogTable } from './log-table.tsx';
import { RequestPanel } from './request-panel.tsx';
import { RequestSheet } from './request-sheet.tsx';

/** What was asked of providers, as it comes in, and one request of it opened. */
export function RequestLogPage() {
  useEffect(watchLog, []);
  return (
    <DashboardPage title={adminStrings.requests.title} actions={<LiveSwitch />}>
      <Log />
    </DashboardPage>
  );
}

function Log() {
  const request = useOpenRequest();
  const { openId, index, lastId, moveBy, close } = request;
  const count = useStore(requestLogStore, (state) => state.rows.length);
  const focus = useRowFocus();
  const isWide = useMedia(WIDE);
  const giveBack = () => {
    const id = lastId();
    if (id !== null) focus.focusRow(id);
  };
  const closePanel = () => {
    close();
    giveBack();
  };
  const onKeyDown = useLogKeys({
    request,
    focusRow: focus.focusRow,
    // The sheet has its own way to close by it.
    onEscape: isWide ? closePanel : undefined,
  });

  const panel = openId !== null && (
    <RequestPanel
      id={openId}
      hasNewer={index > 0}
      hasOlder={index !== -1 && index < count - 1}
      onStep={moveBy}
      onClose={isWide ? closePanel : close}
    />
  );
  return (
    <div
      role="presentation"
      onKeyDown={onKeyDown}
      className="flex h-full md:border-t md:border-line"
    >
      <LogTable openId={openId} openIndex={index} focus={focus} />
      {isWide && panel !== false && (
        <aside
          aria-label={adminStrings.requests.request}
          className="w-86 shrink-0 border-s border-line bg-panel"
        >
          {panel}
        </aside>
      )}
      {!isWide && (
        <RequestSheet isOpen={openId !== null} onClose={close} onClosed={giveBack}>
          {panel}
        </RequestSheet>
      )}
    </div>
  );
}
