import { Navigate, Route, Routes } from 'react-router';

import { ChatPage } from './features/chat/components/chat-page.tsx';
import { Frame } from './features/frame/components/frame.tsx';

/**
 * Every page of the app. A new chat and a stored one are the same page, so that the one becomes
 * the other in place.
 */
export function Pages() {
  return (
    <Routes>
      <Route element={<Frame />}>
        <Route path="/" element={<ChatPage />} />
        <Route path="/chats/:chatId" element={<ChatPage />} />
        <Route path="*" element={<Navigate to="/" replace />} />
      </Route>
    </Routes>
  );
}
