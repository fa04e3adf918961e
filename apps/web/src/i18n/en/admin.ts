import { apiKeys } from './api-keys.ts';
import { clients } from './clients.ts';
import { requests } from './requests.ts';

/**
 * The sentences of pages that only the one who runs the server opens. They are fetched with those
 * pages: each of them would make the first page heavier.
 */
export const adminEn = { apiKeys, clients, requests } as const;
