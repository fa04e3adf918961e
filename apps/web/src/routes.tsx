import { lazy } from 'react';
import { Navigate, Route, Routes } from 'react-router';

import {
  API_KEYS_PATH,
  CLIENTS_PATH,
  DASHBOARD_PATH,
  REQUESTS_PATH,
} from './features/dashboard/places.ts';
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

const ApiKeysPage = lazy(async () => {
  const { ApiKeysPage: page } = await import('./features/api-keys/components/api-keys-page.tsx');
  return { default: page };
});

const ClientsPage = lazy(async () => {
  const { ClientsPage: page } = await import('./features/clients/components/clients-page.tsx');
  return { default: page };
});

const RequestLogPage = lazy(async () => {
  const { RequestLogPage: page } =
    await import('./features/request-log/components/request-log-page.tsx');
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
        <Route path={DASHBOARD_PATH} element={<Navigate to={REQUESTS_PATH} replace />} />
        <Route path={`${REQUESTS_PATH}/:requestLogId?`} element={<RequestLogPage />} />
        <Route path={API_KEYS_PATH} element={<ApiKeysPage />} />
        <Route path={CLIENTS_PATH} element={<ClientsPage />} />
        <Route path="*" element={<Navigate to="/" replace />} />
      </Route>
    </Routes>
  );
}
