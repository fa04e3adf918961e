import { describeStates } from './describe-states.ts';
import { CHAT_STATES } from './states.ts';

describeStates(CHAT_STATES);
