import { API_KEYS } from './states/api-keys.ts';
import { CHAT } from './states/chat.ts';
import { CHATS } from './states/chats.ts';
import { CLIENTS } from './states/clients.ts';
import { COMPOSER } from './states/composer.ts';
import { DETAILS } from './states/details.ts';
import { FAILURES } from './states/failures.ts';
import { FIRST_RUN } from './states/first-run.ts';
import { KEYS } from './states/keys.ts';
import { LOCAL_ANSWERS } from './states/local-answers.ts';
import { LOCAL_MODELS } from './states/local-models.ts';
import { MODELS } from './states/models.ts';
import { PROVIDERS } from './states/providers.ts';
import { READING } from './states/reading.ts';
import { REQUESTS } from './states/requests.ts';
import { RICH_BLOCKS } from './states/rich-blocks.ts';
import { SETTINGS } from './states/settings.ts';
import type { State } from './states/scene.ts';
import { TURNS } from './states/turns.ts';

/** Everything that the app can look like: in two halves, which take about as long as each other. */
export const CHAT_STATES: readonly State[] = [
  ...FIRST_RUN,
  ...CHAT,
  ...TURNS,
  ...DETAILS,
  ...READING,
  ...COMPOSER,
  ...RICH_BLOCKS,
  ...LOCAL_ANSWERS,
  ...FAILURES,
];
export const OTHER_STATES: readonly State[] = [
  ...MODELS,
  ...CHATS,
  ...KEYS,
  ...PROVIDERS,
  ...LOCAL_MODELS,
  ...SETTINGS,
  ...API_KEYS,
  ...CLIENTS,
  ...REQUESTS,
];
