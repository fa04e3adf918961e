import { lazy } from 'react';
import { Navigate, Route, Routes } from 'react-router';

import { ChatOrSetUp } from './features/first-run/components/chat-or-set-up.tsx';
import { Frame } from './features/frame/components/frame.tsx';

const ArchivePage = lazy(async () => {
  const { ArchivePage: page } = await import('./features/chats/components/archive-page.tsx');
  return { default: page };
});

const SettingsPage = lazy(async () => {
  const { SettingsPage: page } = await import('./features/settings/components/settings-page.tsx');
  return { default: page };
});

/**
 * Every page of the app. A new chat and a stored one are the same page, so that the one becomes
 * the other in place.
 */
export function Pages() {
  return (
    <Routes>
      <Route element={<Frame />}>
        <Route path="/" element={<ChatOrSetUp />} />
        <Route path="/chats/:chatId" element={<ChatOrSetUp />} />
        <Route path="/archive" element={<ArchivePage />} />
        <Route path="/settings/:section?/:item?" element={<SettingsPage />} />
        <Route path="*" element={<Navigate to="/" replace />} />
      </Route>
    </Routes>
  );
}
