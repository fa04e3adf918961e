// First: it must run before any module makes a schema.
import './csp.ts';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app.tsx';
import { startLive } from './features/chat/chat.live.ts';
import './app.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the app.');

startLive();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
