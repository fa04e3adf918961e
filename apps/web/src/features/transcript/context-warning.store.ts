import type { StateStorage } from 'zustand/middleware';

import { memberOf } from '../../lib/member-of.ts';
import { createRememberedStore } from '../../lib/remembered.ts';

/** Chats whose warning was put away; the oldest are forgotten, and warn once more. */
const MAX_CHATS = 200;

interface ContextWarnings {
  dismissed: readonly string[];
}

function warningsFrom(stored: unknown): ContextWarnings {
  const ids = memberOf(stored, 'dismissed');
  if (!Array.isArray(ids)) return { dismissed: [] };
  return { dismissed: ids.filter((id) => typeof id === 'string').slice(-MAX_CHATS) };
}

export function createContextWarnings(storage?: StateStorage) {
  return createRememberedStore(
    { name: 'parley.context-warnings', version: 1, read: warningsFrom },
    storage,
  );
}

/** In which chats nobody wants to be told again that they are nearly full. */
export const contextWarnings = createContextWarnings();

export function dismissContextWarning(chatId: string): void {
  contextWarnings.reread();
  const { dismissed } = contextWarnings.getState();
  contextWarnings.setState({ dismissed: [...dismissed, chatId].slice(-MAX_CHATS) });
}
