import { describeStates } from './describe-states.ts';
import { API_KEYS } from './states/api-keys.ts';
import { CLIENTS } from './states/clients.ts';
import { LOCAL_MODELS } from './states/local-models.ts';
import { REQUESTS } from './states/requests.ts';
import { SETTINGS } from './states/settings.ts';

describeStates([...API_KEYS, ...CLIENTS, ...LOCAL_MODELS, ...REQUESTS, ...SETTINGS]);
