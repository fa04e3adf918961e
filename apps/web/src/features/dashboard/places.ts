import { Braces, KeyRound, List, type LucideIcon, Settings2 } from 'lucide-react';
import { useMatch } from 'react-router';

import { strings } from '../../i18n/index.ts';

/** Where the dashboard begins, and what its address leads on to. */
export const DASHBOARD_PATH = '/dashboard';
export const API_KEYS_PATH = '/dashboard/api-keys';
export const REQUESTS_PATH = '/dashboard/requests';
export const CLIENTS_PATH = '/dashboard/clients';
export const SETTINGS_PATH = '/settings';

interface Place {
  path: string;
  name: string;
  icon: LucideIcon;
}

/** The pages beside each other, in the order in which they are listed. */
export const PLACES: readonly Place[] = [
  { path: API_KEYS_PATH, name: strings.dashboard.apiKeys, icon: KeyRound },
  { path: REQUESTS_PATH, name: strings.dashboard.requests, icon: List },
  { path: CLIENTS_PATH, name: strings.dashboard.clients, icon: Braces },
  { path: SETTINGS_PATH, name: strings.frame.settings, icon: Settings2 },
];

/** Whether the page is one of the dashboard; else it is one of the chats. */
export function useIsDashboard(): boolean {
  const isDashboard = useMatch(`${DASHBOARD_PATH}/*`) !== null;
  const isSettings = useMatch(`${SETTINGS_PATH}/*`) !== null;
  return isDashboard || isSettings;
}
