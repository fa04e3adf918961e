import { describeStates } from './describe-states.ts';
import { CHATS } from './states/chats.ts';
import { KEYS } from './states/keys.ts';
import { MODELS } from './states/models.ts';
import { PROVIDERS } from './states/providers.ts';

describeStates([...CHATS, ...KEYS, ...MODELS, ...PROVIDERS]);
