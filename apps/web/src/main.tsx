// First of all: what must not be in this browser's storage goes before anything can read it.
import { secretsFound } from './scrub/at-start.ts';
// Next: it must run before any module makes a schema.
import './csp.ts';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app.tsx';
import { readOnReturn } from './api/query-client.ts';
import { startAppearance } from './appearance/apply-appearance.ts';
import { startChat } from './features/chat/chat.start.ts';
import { startModels } from './features/models/models.actions.ts';
import { tellOfLeak } from './scrub/leak.store.ts';
import { keepFocus } from './ui/keep-focus.ts';
import { keepAboveKeyboard } from './ui/visible-height.ts';
import './app.css';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the app.');

if (secretsFound > 0) tellOfLeak();
startAppearance();
keepFocus();
keepAboveKeyboard();
readOnReturn();
startChat();
startModels();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
